package identity

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"github.com/tradehub/tradehub/hub/cases"
)

// A store keeps sessions for scs, which names each by the SHA-256 of its ID.
type store struct {
	rows   *cases.Sessions
	now    func() time.Time
	limits Limits
}

// seenEvery is how much older than the last request a row's time may be: a page does not
// cost a write each time.
const seenEvery = time.Minute

func keyOf(hashed string) (k cases.SessionKey, err error) {
	b, err := base64.RawURLEncoding.DecodeString(hashed)
	if err == nil && len(b) != len(k) {
		err = errors.New("sessions: the store is not given a digest")
	}
	copy(k[:], b)
	return k, err
}

// FindCtx returns the data of a session within its limits, and notes that it is in use.
func (s *store) FindCtx(ctx context.Context, hashed string) ([]byte, bool, error) {
	k, err := keyOf(hashed)
	if err != nil {
		return nil, false, err
	}
	v, err := s.rows.Session(k)
	if errors.Is(err, cases.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	now := s.now()
	if now.Sub(v.Seen) >= s.limits.Idle || now.Sub(v.Begun) >= s.limits.Longest {
		return nil, false, s.rows.End(k)
	}
	if now.Sub(v.Seen) >= seenEvery {
		if err := s.rows.Touch(k, now); err != nil {
			return nil, false, ignoreEnded(err)
		}
	}
	at := visitOf(ctx)
	at.loaded, at.owner = k, v.Owner
	return v.Data, true, nil
}

func ignoreEnded(err error) error {
	if errors.Is(err, cases.ErrEnded) {
		return nil
	}
	return err
}

// CommitCtx keeps the session. One that ended while the request ran stays so.
func (s *store) CommitCtx(ctx context.Context, hashed string, b []byte, _ time.Time) error {
	k, err := keyOf(hashed)
	if err != nil {
		return err
	}
	at, now := visitOf(ctx), s.now()
	known, begun := k == at.loaded, now
	if known {
		old, err := s.rows.Session(k)
		if errors.Is(err, cases.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		begun = old.Begun
	}
	return ignoreEnded(s.rows.Put(k, cases.Session{Owner: at.owner, Begun: begun, Seen: now, Data: b}, known))
}

// DeleteCtx ends a session, if there is one.
func (s *store) DeleteCtx(_ context.Context, hashed string) error {
	k, err := keyOf(hashed)
	if err != nil {
		return err
	}
	return s.rows.End(k)
}

// Find, Commit and Delete are for callers of scs without a context, which the hub has none of.
func (s *store) Find(hashed string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hashed)
}

// Commit is CommitCtx without a context.
func (s *store) Commit(hashed string, b []byte, until time.Time) error {
	return s.CommitCtx(context.Background(), hashed, b, until)
}

// Delete is DeleteCtx without a context.
func (s *store) Delete(hashed string) error { return s.DeleteCtx(context.Background(), hashed) }
