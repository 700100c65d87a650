package documents

import (
	"fmt"
	"time"
)

// A Date is a civil day in ISO 8601 form, "2026-01-09"; "" is no date. Dates
// compare as strings. A date has no zone: it is the document's local day.
type Date string

// ParseDate reads s by a layout of package time and returns its day.
func ParseDate(layout, s string) (Date, error) {
	t, err := time.Parse(layout, s)
	if err != nil {
		return "", fmt.Errorf("%q is not a date", clip(s))
	}
	return DateOf(t), nil
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Time returns the start of the day in UTC, or the zero time for no date.
func (d Date) Time() time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t
}

// Valid fails if the date is neither a day in ISO 8601 form nor empty.
func (d Date) Valid() error {
	if t := d.Time(); d != "" && DateOf(t) != d {
		return fmt.Errorf("%q is not a date in the form 2026-01-09", clip(string(d)))
	}
	return nil
}

// Add returns the day n days later; no date stays no date.
func (d Date) Add(n int) Date {
	if d == "" {
		return ""
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// Since returns how many days d is after e. It means nothing when one is no date.
func (d Date) Since(e Date) int { return int(d.Time().Sub(e.Time()) / (24 * time.Hour)) }

// Day returns the civil day number, days since 1970-01-01.
func (d Date) Day() int64 { return d.Time().Unix() / 86400 }
