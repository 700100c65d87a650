package cases_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/cases"
)

func open(t *testing.T, path string) *cases.DB {
	t.Helper()
	r, err := cases.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestCaseSurvivesReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	r := open(t, path)
	want := cases.Verification{ID: "V-1", Bank: "BankAMSP", Report: "sha256:00"}
	if err := r.PutVerification(want); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Verification("V-1")
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPendingListsWhatHasNoReceipt(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	for _, c := range []cases.Verification{{ID: "V-1"}, {ID: "V-2", Receipt: protocol.Receipt{TxID: "t", Block: 7}}} {
		if err := r.PutVerification(c); err != nil {
			t.Fatal(err)
		}
	}
	got, err := r.Pending()
	if err != nil || len(got) != 1 || got[0].ID != "V-1" {
		t.Errorf("pending %+v, %v; want V-1 alone", got, err)
	}
}

func TestMissingRowIsNotFound(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	if _, err := r.Verification("V-9"); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("case: %v, want ErrNotFound", err)
	}
	if _, err := r.Document("sha256:00"); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("document: %v, want ErrNotFound", err)
	}
}

func TestSecondOpenSaysWhoHoldsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	open(t, path)
	if _, err := cases.Open(path); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("error %v, want one that names the other process", err)
	}
}
