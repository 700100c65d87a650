package cases_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/cases"
)

func seal(t *testing.T, secret byte) *cases.Seal {
	t.Helper()
	s, err := cases.NewSeal(bytes.Repeat([]byte{secret}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var noon = time.Date(2026, 1, 9, 12, 0, 0, 0, time.UTC)

func TestRequestsAreSealed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	db := open(t, path)
	rows := db.Requests(seal(t, 1))
	if err := rows.Put("bank|a", "key-77", cases.Request{Status: 200}); err != nil {
		t.Fatal(err)
	}
	q := cases.Request{Digest: "sha256:77", At: noon, Status: 201, Location: "/v1/verdicts/V-77", Receipt: protocol.Receipt{TxID: "tx-77", Block: 7}}
	if err := rows.Put("bank-a", "key-77", q); err != nil {
		t.Fatal(err)
	}
	if got, err := rows.Request("bank-a", "key-77"); err != nil || got != q {
		t.Errorf("%+v, %v; want %+v", got, err, q)
	}
	for name, ask := range map[string]func() (cases.Request, error){
		"another key":                            func() (cases.Request, error) { return rows.Request("bank-a", "key-78") },
		"a caller whose name goes on in the key": func() (cases.Request, error) { return rows.Request("bank", "a|key-77") },
		"another caller":                         func() (cases.Request, error) { return rows.Request("bank-b", "key-77") },
		"another secret":                         func() (cases.Request, error) { return db.Requests(seal(t, 2)).Request("bank-a", "key-77") },
	} {
		if _, err := ask(); !errors.Is(err, cases.ErrNotFound) {
			t.Errorf("%s: error %v, want ErrNotFound", name, err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"bank-a", "key-77", "V-77", "sha256:77", "tx-77"} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the file shows %q", secret)
		}
	}
}

func TestDropBeforeKeepsTheYoung(t *testing.T) {
	rows := open(t, filepath.Join(t.TempDir(), "hub.db")).Requests(seal(t, 1))
	for n := range 500 { // old and young side by side
		at := noon.Add(-time.Duration(n%2) * time.Hour)
		if err := rows.Put("bank-a", strings.Repeat("k", n+1), cases.Request{Status: 201, At: at}); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := rows.DropBefore(noon); err != nil || n != 250 {
		t.Fatalf("dropped %d, %v; want 250", n, err)
	}
	for n := range 500 {
		_, err := rows.Request("bank-a", strings.Repeat("k", n+1))
		if young := n%2 == 0; young != (err == nil) || !young && !errors.Is(err, cases.ErrNotFound) {
			t.Errorf("request %d: %v", n, err)
		}
	}
}

// TestAnswersOfEarlierVersionsAreGone opens a file with answers in the clear: they
// are no longer in it, and everything else is.
func TestAnswersOfEarlierVersionsAreGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	old, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	kept, _ := json.Marshal(cases.Verification{ID: "V-1", Bank: "BankAMSP"})
	err = old.Update(func(tx *bbolt.Tx) error {
		answers, err := tx.CreateBucketIfNotExists([]byte("answers"))
		if err != nil {
			return err
		}
		for n := range 200 {
			if err := answers.Put([]byte{byte(n)}, []byte("LIANCHUANG TRADING asked for 105360.00 USD")); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte("cases")).Put([]byte("V-1"), kept)
	})
	if err := errors.Join(err, old.Close()); err != nil {
		t.Fatal(err)
	}
	if before, _ := os.ReadFile(path); !bytes.Contains(before, []byte("105360.00 USD")) {
		t.Fatal("the file does not show the answer; the test shows nothing")
	}
	// A rewrite that fails, as where a crash ends it, is made by the next start.
	if err := os.MkdirAll(filepath.Join(path+".rewrite", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if db, err := cases.Open(path); err == nil {
		t.Error("opened although the file could not be rewritten", db.Close())
	}
	if err := os.RemoveAll(path + ".rewrite"); err != nil {
		t.Fatal(err)
	}
	db := open(t, path)
	if c, err := db.Verification("V-1"); err != nil || c.Bank != "BankAMSP" {
		t.Errorf("the case is %+v, %v", c, err)
	}
	for _, name := range []string{path, path + ".rewrite"} {
		if after, err := os.ReadFile(name); bytes.Contains(after, []byte("105360.00 USD")) || (err == nil) != (name == path) {
			t.Errorf("%s: %v, or it still shows the answer", name, err)
		}
	}
}
