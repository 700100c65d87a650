package cases_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/hub/cases"
)

var begun = time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)

// sessions opens rows of sessions, and returns their file.
func sessions(t *testing.T, b cases.SessionBounds) (*cases.Sessions, *cases.DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hub.db")
	db, err := cases.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	seal, err := cases.NewSeal(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return db.Sessions(seal, b), db, path
}

var roomy = cases.SessionBounds{Bytes: 100, PerOwner: 9, Visitors: 9}

func put(t *testing.T, s *cases.Sessions, k byte, v cases.Session) {
	t.Helper()
	if err := s.Put(cases.SessionKey{k}, v, false); err != nil {
		t.Fatal(err)
	}
}

func has(s *cases.Sessions, k byte) bool {
	_, err := s.Session(cases.SessionKey{k})
	return err == nil
}

func TestSessionThatEndedStaysSo(t *testing.T) {
	s, _, _ := sessions(t, roomy)
	v := cases.Session{Owner: s.Owner("a"), Begun: begun, Seen: begun, Data: []byte("x")}
	put(t, s, 1, v)
	if err := s.End(cases.SessionKey{1}); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(cases.SessionKey{1}, v, true); !errors.Is(err, cases.ErrEnded) {
		t.Errorf("Put: %v", err)
	}
	if err := s.Touch(cases.SessionKey{1}, begun); !errors.Is(err, cases.ErrEnded) {
		t.Errorf("Touch: %v", err)
	}
	if err := s.End(cases.SessionKey{1}); err != nil || has(s, 1) {
		t.Errorf("ended twice: %v", err)
	}
}

func TestSessionBounds(t *testing.T) {
	s, _, _ := sessions(t, cases.SessionBounds{Bytes: 4, PerOwner: 2, Visitors: 3})
	if err := s.Put(cases.SessionKey{1}, cases.Session{Data: []byte("12345")}, false); !errors.Is(err, cases.ErrSessionSize) {
		t.Errorf("too much: %v", err)
	}
	for k := range byte(10) {
		put(t, s, k, cases.Session{Begun: begun, Seen: begun.Add(time.Duration(k) * time.Second)})
		put(t, s, 100+k, cases.Session{Owner: s.Owner("a"), Begun: begun, Seen: begun.Add(time.Duration(k) * time.Second)})
	}
	put(t, s, 200, cases.Session{Owner: s.Owner("b"), Begun: begun, Seen: begun})
	for range 5 { // one that is put again takes no more room
		put(t, s, 9, cases.Session{Begun: begun, Seen: begun.Add(time.Minute)})
		put(t, s, 109, cases.Session{Owner: s.Owner("a"), Begun: begun, Seen: begun.Add(time.Minute)})
	}
	var held []byte
	for k := range byte(255) {
		if has(s, k) {
			held = append(held, k)
		}
	}
	if string(held) != string([]byte{7, 8, 9, 108, 109, 200}) {
		t.Errorf("kept %v", held)
	}
	if n, err := s.EndAll(s.Owner("a")); n != 2 || err != nil || has(s, 109) || !has(s, 200) || !has(s, 9) {
		t.Errorf("ended %d of a, %v", n, err)
	}
}

func TestDropBefore(t *testing.T) {
	s, _, _ := sessions(t, roomy)
	at := func(m int) time.Time { return begun.Add(time.Duration(m) * time.Minute) }
	put(t, s, 1, cases.Session{Begun: at(0), Seen: at(50)})                       // begun long ago
	put(t, s, 2, cases.Session{Begun: at(30), Seen: at(31)})                      // long unused
	put(t, s, 3, cases.Session{Begun: at(30), Seen: at(31), Owner: s.Owner("a")}) // used since
	if err := s.Touch(cases.SessionKey{3}, at(55)); err != nil {
		t.Fatal(err)
	}
	if n, err := s.DropBefore(at(40), at(20)); n != 2 || err != nil || has(s, 1) || has(s, 2) || !has(s, 3) {
		t.Errorf("dropped %d, %v", n, err)
	}
	got, err := s.Session(cases.SessionKey{3})
	if err != nil || !got.Seen.Equal(at(55)) || !got.Begun.Equal(at(30)) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestSessionMovedInFile gives the row of one session to another's key, as somebody could who
// writes to the file.
func TestSessionMovedInFile(t *testing.T) {
	s, db, path := sessions(t, roomy)
	put(t, s, 1, cases.Session{Owner: s.Owner("a"), Begun: begun, Seen: begun})
	put(t, s, 2, cases.Session{Begun: begun, Seen: begun})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	one, two := cases.SessionKey{1}, cases.SessionKey{2}
	err = file.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket([]byte("sessions"))
		return b.Put(two[:], append([]byte{}, b.Get(one[:])...))
	})
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	if db, err = cases.Open(path); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	seal, _ := cases.NewSeal(make([]byte, 32))
	s = db.Sessions(seal, roomy)
	if !has(s, 1) || has(s, 2) {
		t.Errorf("the own row opens %v, the moved one %v", has(s, 1), has(s, 2))
	}
}
