package invoice

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/xmlread"
)

var (
	one      = decimal.NewFromInt(1)
	maxCount = decimal.NewFromInt(documents.MaxMinor)
)

// date reads an xsd:date, or the day of an xsd:dateTime. A time zone is dropped: a document's
// date is its local day.
func (r *reader) date(n xmlread.Node) documents.Date {
	text := n.Text()
	if text == "" {
		return ""
	}
	day, rest := text, ""
	if len(text) > len(time.DateOnly) {
		day, rest = text[:len(time.DateOnly)], text[len(time.DateOnly):]
	}
	d, err := documents.ParseDate(time.DateOnly, day)
	if err != nil || (rest != "" && !strings.ContainsRune("ZT+-", rune(rest[0]))) {
		r.invalid(n, fmt.Errorf("%q is not a date", clip(text)))
		return ""
	}
	return d
}

// ciiDate reads what UN/CEFACT puts into an element of a date type: a
// DateTimeString or DateString with a UNTDID 2379 format, an xsd:dateTime, or
// (ZUGFeRD 1) the date as the element's own text.
func (r *reader) ciiDate(n xmlread.Node) documents.Date {
	s := dateNode(n)
	if name := s.Name(); name != "DateTimeString" && name != "DateString" {
		return r.date(s)
	}
	format := s.Attr("format")
	if format == "610" || format == "616" || format == "602" {
		return "" // a month, a week or a year names no day
	}
	layout, ok := layout2379(format)
	if !ok {
		r.invalid(s, fmt.Errorf("date format %q is not read, only 102 (CCYYMMDD)", clip(format)))
		return ""
	}
	d, err := documents.ParseDate(layout, s.Text())
	if err != nil {
		r.invalid(s, err)
	}
	return d
}

// aside reads a date that decides nothing, such as that of a document referred to:
// what is no date becomes a note.
func (r *reader) aside(n xmlread.Node, read func(xmlread.Node) documents.Date) documents.Date {
	before := r.err
	d := read(n)
	if before == nil && r.err != nil {
		r.err = nil
		r.note("date: %s", clip(dateNode(n).Text()))
	}
	return d
}

// dateNode returns the element that holds the text of a date: of UN/CEFACT's
// it is a child.
func dateNode(n xmlread.Node) xmlread.Node {
	return first(n.At("DateTimeString"), n.At("DateString"), n.At("DateTime"), n.At("Date"), n)
}

// layout2379 knows the formats of UNTDID 2379 that name a day.
func layout2379(format string) (string, bool) {
	switch format {
	case "102", "":
		return "20060102", true
	case "203":
		return "200601021504", true
	case "204":
		return "20060102150405", true
	}
	return "", false
}
