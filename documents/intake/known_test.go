package intake_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// What is no document is refused by what it is.
func TestKnownFiles(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write(sample(t, "ubl.xml"))
	must(t, err)
	must(t, z.Close())
	form := "--x7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n"
	for want, data := range map[string]string{
		"a gzip archive":      packed.String(),
		"an Excel workbook":   string(container(t, "[Content_Types].xml", "<a/>", "xl/workbook.xml", "<a/>")),
		"a Word document":     string(container(t, "word/document.xml", "<a/>")),
		"a ZIP archive":       string(container(t, "invoice.xml", "<a/>")),
		"of the old kind":     "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"an HTML page":        "\n<!DOCTYPE html><html><body>Sign in</body></html>",
		"an HTML page, ":      "<html lang='en'><head/></html>",
		"a form":              form,
		"a form;":             "document=%3CInvoice%3E&name=a",
		"a mail":              "Received: from mx.example\r\nFrom: a@example\r\nContent-Type: multipart/mixed\r\n\r\n%PDF-1.7",
		"an image":            "\x89PNG\r\n\x1a\n",
		"an image;":           "\xff\xd8\xff\xe0\x00\x10JFIF",
		"base64":              "PD94bWwgdmVyc2lvbj0iMS4wIj8+",
		"a signed envelope":   "0\x82\x10\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0",
		"an EDIFACT":          "UNA:+.? 'UNB+UNOC:3",
		"JSON in UTF-16;":     "\xff\xfe{\x00\r\x00",
		"JSON in UTF-16":      "\x00{\x00\"",
		"JSON in UTF-16; ":    "\xfe\xff\x00\n\x00[",
		"a data URL":          "data:application/xml;base64,PD94",
		"neither XML, JSON, ": "Invoice number 7",
	} {
		_, err := upload(t, []byte(data))
		if codeOf(err) != documents.CodeUnsupported || !strings.Contains(err.Error(), want) {
			t.Errorf("%.20q: %v, want %q", data, err, want)
		}
	}
	// What only looks like one of them is read.
	for _, data := range []string{"  " + string(sample(t, "ubl.xml")), "<!-- From: a -->" + strings.TrimPrefix(string(sample(t, "ubl.xml")), `<?xml version="1.0" encoding="UTF-8"?>`)} {
		if _, err := upload(t, []byte(data)); codeOf(err) == documents.CodeUnsupported {
			t.Error(err)
		}
	}
}
