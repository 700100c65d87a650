package documents_test

import (
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
)

func TestDates(t *testing.T) {
	d, err := documents.ParseDate("20060102", "20260228")
	if err != nil || d != "2026-02-28" {
		t.Fatal(d, err)
	}
	if got := d.Add(1); got != "2026-03-01" || got.Since(d) != 1 || d.Since(got) != -1 {
		t.Errorf("the day after %s is %s", d, got)
	}
	if got := documents.Date("2024-02-28").Add(1); got != "2024-02-29" {
		t.Errorf("leap day: %s", got)
	}
	if got := documents.Date("1970-01-02").Day(); got != 1 {
		t.Errorf("day number %d", got)
	}
	if got := documents.DateOf(time.Date(2026, 1, 9, 23, 0, 0, 0, time.FixedZone("CST", 8*3600))); got != "2026-01-09" {
		t.Errorf("the local day is %s", got)
	}
	if documents.Date("").Add(3) != "" || !documents.Date("").Time().IsZero() {
		t.Error("no date is a date")
	}
}

func TestDatesThatAreNone(t *testing.T) {
	for _, s := range []string{"", "2026-13-01", "20260230", "2026/01/09", "garbage"} {
		if d, err := documents.ParseDate("20060102", s); err == nil {
			t.Errorf("%q = %s", s, d)
		}
	}
	for _, d := range []documents.Date{"2026-1-9", "2026-02-30", "20260109", "x"} {
		if d.Valid() == nil {
			t.Errorf("%q is valid", d)
		}
	}
	for _, d := range []documents.Date{"", "2026-01-09"} {
		if err := d.Valid(); err != nil {
			t.Error(err)
		}
	}
}

func TestParseDigest(t *testing.T) {
	good := documents.DigestOf([]byte("abc")) // FIPS 180-4 example
	if good != "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(good)
	}
	if d, err := documents.ParseDigest(string(good)); err != nil || d != good || len(d.Hex()) != 64 {
		t.Errorf("%s, %v", d, err)
	}
	if _, err := documents.ParseDigest("sm3:" + good.Hex()); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{"", good.Hex(), "md5:" + good.Hex(), "sha256:", "sha256:BA" + good.Hex()[2:], "sha256:" + good.Hex()[1:], "sha256:zz" + good.Hex()[2:], string(good) + "00"} {
		if d, err := documents.ParseDigest(bad); err == nil {
			t.Errorf("%q = %s", bad, d)
		}
	}
}
