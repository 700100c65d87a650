package cases_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
)

func TestWhoMayRead(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	mine, other := documents.DigestOf([]byte("mine")), documents.DigestOf([]byte("other"))
	if err := errors.Join(r.PutUpload("FirmMSP", now, mine), r.GrantUploads("BankAMSP", "FirmMSP", now, mine)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  string
		what documents.Digest
		may  bool
	}{
		{"FirmMSP", mine, true},
		{"BankAMSP", mine, true},
		{"BankA", mine, false}, // a name that begins another
		{"BankAMSP2", mine, false},
		{"BankBMSP", mine, false},
		{"FirmMSP", other, false},
		{"", mine, false},
		{"FirmMSP", "", false},
	} {
		err := r.Readable(c.who, c.what, now)
		if c.may != (err == nil) || err != nil && !errors.Is(err, cases.ErrNotFound) {
			t.Errorf("%s reads %s: %v, want %t", c.who, c.what, err, c.may)
		}
	}
}

// TestGranted holds who may read a document and why, each organisation apart.
func TestGranted(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	mine := documents.DigestOf([]byte("mine"))
	if err := errors.Join(r.GrantUploads("BankAMSP", "FirmMSP", now, mine), r.GrantUploads("BankAMSP", "Firm2MSP", now, mine), r.GrantUploads("BankBMSP", "FirmMSP", now, mine)); err != nil {
		t.Fatal(err)
	}
	got, err := r.Granted(mine, []string{"BankAMSP", "Bank"})
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got[0].By != "Firm2MSP" || got[1].By != "FirmMSP" || got[0].Case != "" || !got[1].Since.Equal(now) || got[1].Organisation != "BankAMSP" {
		t.Errorf("%+v", got)
	}
}

func TestUploadsOfOneAlone(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	mine, both := documents.DigestOf([]byte("mine")), documents.DigestOf([]byte("both"))
	if err := errors.Join(r.PutUpload("FirmMSP", now, mine, both), r.PutUpload("FirmMSP2", now, both)); err != nil {
		t.Fatal(err)
	}
	if sole, err := r.SoleUploads("FirmMSP"); err != nil || len(sole) != 1 || sole[0] != mine {
		t.Errorf("%q, %v", sole, err)
	}
	if err := r.DropUploads("FirmMSP"); err != nil {
		t.Fatal(err)
	}
	if sole, err := r.SoleUploads("FirmMSP"); err != nil || len(sole) != 0 {
		t.Errorf("dropped: %q, %v", sole, err)
	}
	if err := r.Uploaded("FirmMSP2", both); err != nil {
		t.Errorf("another's: %v", err)
	}
}
