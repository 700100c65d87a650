package cases_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
)

// TestUploadsByTime holds the order, the pages and that the first time counts.
func TestUploadsByTime(t *testing.T) {
	r := open(t, filepath.Join(t.TempDir(), "hub.db"))
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var all []documents.Digest
	for i, text := range []string{"first", "second", "third"} {
		all = append(all, documents.DigestOf([]byte(text)))
		if err := r.PutUpload("FirmMSP", start.Add(time.Duration(i)*time.Minute), all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(r.PutUpload("FirmMSP", start.Add(time.Hour), all[0]), r.PutUpload("FirmMSP2", start, documents.DigestOf([]byte("other")))); err != nil {
		t.Fatal(err)
	}
	var place []byte
	for i := 2; i >= 0; i-- {
		rows, end, err := r.Uploads("FirmMSP", place, 1)
		if err != nil || len(rows) != 1 || rows[0].Digest != all[i] || !rows[0].At.Equal(start.Add(time.Duration(i)*time.Minute)) || (end == nil) != (i == 0) {
			t.Fatalf("%d: %+v, %x, %v", i, rows, end, err)
		}
		place = end
	}
	if _, err := r.Upload("FirmMSP2", all[0]); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("another's upload: %v", err)
	}
	if err := r.DropUploads("FirmMSP"); err != nil {
		t.Fatal(err)
	}
	if rows, _, err := r.Uploads("FirmMSP", nil, 10); err != nil || len(rows) != 0 {
		t.Errorf("dropped: %+v, %v", rows, err)
	}
}

// TestUploadsOfAnEarlierVersion opens a file whose uploads have no time and are in no list.
func TestUploadsOfAnEarlierVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hub.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	old := documents.DigestOf([]byte("old"))
	db, err := bbolt.Open(path, 0o600, nil)
	if err == nil {
		err = db.Update(func(tx *bbolt.Tx) error {
			return errors.Join(tx.DeleteBucket([]byte("uploads by time")), tx.Bucket([]byte("uploads")).Put([]byte("FirmMSP\x00"+string(old)), nil))
		})
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	r := open(t, path)
	if err := r.PutUpload("FirmMSP", time.Unix(9, 0), documents.DigestOf([]byte("new"))); err != nil {
		t.Fatal(err)
	}
	rows, _, err := r.Uploads("FirmMSP", nil, 10)
	if err != nil || len(rows) != 2 || rows[1].Digest != old || !rows[1].At.IsZero() {
		t.Fatalf("%+v, %v", rows, err)
	}
	if u, err := r.Upload("FirmMSP", old); err != nil || !u.At.IsZero() {
		t.Errorf("%+v, %v", u, err)
	}
}
