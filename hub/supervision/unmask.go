package supervision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/trees"
)

// How long a request waits for the second supervisor, and how long an agreed one shows.
const unmaskFor = 24 * time.Hour

// Bounds of unmasking.
const (
	maxReason   = 500 // characters
	maxWaiting  = 20  // requests of one person that wait
	maxUnmasked = 200 // requests that are looked at and listed
)

// Errors of unmasking.
var (
	ErrSubject    = errors.New("supervision: no such pseudonym")
	ErrReason     = errors.New("supervision: the reason must have 1 to 500 characters")
	ErrSamePerson = errors.New("supervision: another person must agree")
	ErrEnded      = errors.New("supervision: the request was agreed to already, or has ended")
	ErrWaiting    = errors.New("supervision: too many requests of this person wait for a second one")
)

// An Unmasking is a request to learn who is behind a pseudonym. Name is "" until two
// supervisors want it, and once it has ended.
type Unmasking struct {
	cases.Unmasking
	Waiting bool `json:"waiting"` // for the second supervisor
	Mine    bool `json:"mine"`    // the caller asked
}

// Unmaskings returns the latest requests, the last first, to a supervisor.
func (d *Desk) Unmaskings(_ context.Context, who access.Caller) ([]Unmasking, error) {
	if err := supervises(who); err != nil {
		return nil, err
	}
	rows, err := d.Rows.Unmaskings(maxUnmasked)
	if err != nil {
		return nil, err
	}
	out, now, me := []Unmasking{}, d.Now(), d.person(who)
	for _, u := range rows {
		one := Unmasking{Unmasking: u, Waiting: u.Agreed == "" && now.Before(u.Until), Mine: u.By == me}
		if !now.Before(u.Until) {
			one.Name = "" // it has ended
		}
		out = append(out, one)
	}
	return out, nil
}

// Unmask asks for a second supervisor's word to learn who is behind a pseudonym. Nothing is
// shown yet. A pseudonym that nobody has is ErrSubject.
func (d *Desk) Unmask(ctx context.Context, who access.Caller, subject, reason string) (*cases.Unmasking, error) {
	if err := supervises(who); err != nil {
		return nil, err
	}
	if subject = strings.TrimSpace(subject); !pseudonym.MatchString(subject) {
		return nil, ErrSubject
	}
	if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > maxReason || !utf8.ValidString(reason) {
		return nil, ErrReason
	}
	if name, err := d.behind(ctx, subject); err != nil || name == "" {
		return nil, errors.Join(err, ErrSubject)
	}
	now, me := d.Now(), d.person(who)
	rows, err := d.Rows.Unmaskings(maxUnmasked)
	if err != nil {
		return nil, err
	}
	waiting := 0
	for _, u := range rows {
		if u.By != me || u.Agreed != "" || !now.Before(u.Until) {
			continue
		}
		if waiting++; u.Subject == subject {
			return &u, nil // asked already
		}
	}
	if waiting >= maxWaiting {
		return nil, ErrWaiting
	}
	u, err := d.Rows.AddUnmasking(cases.Unmasking{Subject: subject, Reason: reason, By: me, At: now, Until: now.Add(unmaskFor)})
	if err == nil {
		d.Log.Info("unmasking requested", "number", u.Number, "subject", u.Subject, "by", u.By)
	}
	return &u, err
}

// Agree is the word of a second supervisor. Its digest is on the ledger before anything is
// shown, so a request that was agreed to cannot be denied later.
func (d *Desk) Agree(ctx context.Context, who access.Caller, number uint64) (*cases.Unmasking, error) {
	if err := supervises(who); err != nil {
		return nil, err
	}
	u, err := d.Rows.Unmasking(number)
	if err != nil {
		return nil, absentAs(err)
	}
	now, me := d.Now(), d.person(who)
	if err := agreeable(u, me, now); err != nil {
		return nil, err
	}
	if u.Name, err = d.behind(ctx, u.Subject); err != nil {
		return nil, err
	}
	u.Agreed, u.AgreeAt, u.Until = me, now, now.Add(unmaskFor)
	b, err := json.Marshal(u)
	if err != nil {
		return nil, err
	}
	leaf, err := trees.LeafOf(ctx, d.Hasher, b)
	if err != nil {
		return nil, err
	}
	rec, err := d.Trees.Anchor(ctx, who.MSPID, []trees.Leaf{leaf})
	if err != nil {
		return nil, fmt.Errorf("anchor the unmasking: %w", err)
	}
	u.Root = rec.Roots.SHA256
	u, err = d.Rows.ChangeUnmasking(number, func(kept *cases.Unmasking) error {
		if err := agreeable(*kept, me, now); err != nil { // somebody else agreed meanwhile
			return err
		}
		*kept = u
		return nil
	})
	if err == nil {
		d.Log.Info("unmasking agreed to", "number", u.Number, "subject", u.Subject, "by", u.Agreed, "until", u.Until, "root", u.Root)
	}
	return &u, err
}

func agreeable(u cases.Unmasking, person string, now time.Time) error {
	switch {
	case u.Agreed != "" || !now.Before(u.Until):
		return ErrEnded
	case u.By == person:
		return ErrSamePerson
	}
	return nil
}

func absentAs(err error) error {
	if errors.Is(err, cases.ErrNotFound) {
		return query.ErrNotFound
	}
	return err
}

func (d *Desk) person(who access.Caller) string { return d.Person(who.MSPID, who.Name) }

// unmasked returns the names behind the pseudonyms that two supervisors unmasked, as long as
// that holds.
func (d *Desk) unmasked() (map[string]string, error) {
	rows, err := d.Rows.Unmaskings(maxUnmasked)
	if err != nil {
		return nil, err
	}
	open, now := map[string]string{}, d.Now()
	for _, u := range rows {
		if u.Agreed != "" && now.Before(u.Until) {
			open[u.Subject] = u.Name
		}
	}
	return open, nil
}

// behind returns who is behind a pseudonym: an MSP ID, or a person and its MSP ID; "" for
// nobody that this hub knows.
func (d *Desk) behind(ctx context.Context, subject string) (string, error) {
	switch {
	case strings.HasPrefix(subject, bankMask), strings.HasPrefix(subject, firmMask):
		of := d.Masks.Bank
		if strings.HasPrefix(subject, firmMask) {
			of = d.Masks.Firm
		}
		mspID, err := d.organisation(subject, of)
		if errors.Is(err, ErrFilter) {
			return "", nil
		}
		return mspID, err
	case strings.HasPrefix(subject, "sha256:"):
		return d.officer(ctx, subject)
	}
	i := slices.IndexFunc(d.Callers, func(c access.Caller) bool { return d.Person(c.MSPID, c.Name) == subject })
	if i < 0 {
		return "", nil
	}
	return nameOf(d.Callers[i]), nil
}

func nameOf(c access.Caller) string { return c.Name + ", " + c.MSPID }

// officer returns whose identity on the ledger signed as the person of the digest.
func (d *Desk) officer(ctx context.Context, digest string) (string, error) {
	for _, c := range d.Callers {
		l, err := d.Ledger(ctx, c)
		if err != nil {
			return "", err
		}
		m, err := l.Members.Member(ctx, l.Members.Own())
		switch {
		case notEnrolled(err):
		case err != nil:
			return "", err
		case string(m.Person) == digest:
			return nameOf(c), nil
		}
	}
	return "", nil
}

// notEnrolled reports whether an identity never signed an order, and so is no member yet.
func notEnrolled(err error) bool { return errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) }
