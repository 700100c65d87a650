package projection

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/ledger"
)

// Tables hold rows, by the noun's own name; lookups hold keys that end with the name of a row.
var (
	documentTable     = []byte("documents")
	documentsByTime   = []byte("documents by time")
	documentsByDigest = []byte("documents by digest") // SM3 or canonical

	attestationTable     = []byte("attestations")           // ID, version
	attestationsByDigest = []byte("attestations by digest") // of the number, or the document's
	attestationsByMSP    = []byte("attestations by organisation")

	verdictTable     = []byte("verdicts")
	verdictsByTime   = []byte("verdicts by time")
	verdictsByDigest = []byte("verdicts by digest") // of the inputs or the verdict

	claimTable       = []byte("claims")
	claimsByBank     = []byte("claims by bank")
	claimsByState    = []byte("claims by state") // bank, state
	claimsByToken    = []byte("claims by token") // token, bank
	claimsOverridden = []byte("claims overridden")

	tables = [][]byte{
		documentTable, documentsByTime, documentsByDigest, attestationTable, attestationsByDigest, attestationsByMSP,
		verdictTable, verdictsByTime, verdictsByDigest, claimTable, claimsByBank, claimsByState, claimsByToken, claimsOverridden,
	}
)

// A row is found by its lookups too. They follow from the row alone, so that
// those of the row before are known when it is replaced.
type row interface{ lookups() []lookup }

type lookup struct {
	table []byte
	key   string
}

// join makes a key of parts. The contracts refuse a NUL in whatever is a part:
// Fabric's own keys are joined by it.
func join(parts ...string) string { return strings.Join(parts, "\x00") }

// newest returns a part of a key that puts later times first.
func newest(t time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], ^(uint64(t.UnixNano()) ^ 1<<63)) //nolint:gosec // the bits are meant, not the number
	return string(b[:])
}

// timeBytes is the length of what newest returns.
const timeBytes = 8

// A writer writes the rows of one transaction of bbolt. It does nothing more once err is set.
type writer struct {
	tx    *bbolt.Tx
	seal  *cases.Seal
	facts map[string]dedupe.Claim
	err   error
}

// change writes the content of one event.
func (w *writer) change(c ledger.Change) {
	for _, d := range c.Documents {
		w.document(Document{d, c.At.Block})
	}
	if c.Attested != nil {
		w.attestation(Attestation{*c.Attested})
	}
	for _, v := range c.Verdicts {
		w.verdict(Verdict{v, c.At.Block})
	}
	for _, e := range c.Claims {
		w.claim(e, c.At)
	}
}

// put writes a row over the one before, and its lookups over those.
func put[R row](w *writer, table []byte, key string, r R) {
	if w.err != nil {
		return
	}
	if old, ok := load[R](w, table, key); ok {
		for _, l := range old.lookups() {
			w.note(w.tx.Bucket(l.table).Delete([]byte(l.key)))
		}
	}
	for _, l := range r.lookups() {
		w.note(w.tx.Bucket(l.table).Put([]byte(l.key), nil))
	}
	b, err := json.Marshal(r) // of structs without maps: one text for equal rows
	w.note(errors.Join(err, w.tx.Bucket(table).Put([]byte(key), closeRow(w.seal, table, key, b))))
}

// load reads the row as it was written last.
func load[R row](w *writer, table []byte, key string) (r R, ok bool) {
	r, ok, err := get[R](w.tx, w.seal, table, key)
	w.note(err)
	return r, ok && err == nil
}

func (w *writer) note(err error) { w.err = errors.Join(w.err, err) }

// get reads a row. ok is false when there is none.
func get[R row](tx *bbolt.Tx, seal *cases.Seal, table []byte, key string) (r R, ok bool, err error) {
	b := tx.Bucket(table).Get([]byte(key))
	if b == nil {
		return r, false, nil
	}
	b, err = openRow(seal, table, key, b)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil {
		return r, false, fmt.Errorf("projection: %s %q: %w; rebuild it", table, key, err)
	}
	return r, true, nil
}
