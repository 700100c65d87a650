package verify_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
)

// The fakes are ports whose methods are their fields. A world fills the fields
// with what works; a test breaks one.
type registrar struct {
	document func(documents.Digest) (*protocol.DocumentRecord, error)
	register func([]protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error)
	keepSalt func(salt []byte) (documents.Digest, error)
	opened   func(keys []documents.Digest) ([]protocol.OpenedAttestation, error)
	record   func(protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error)
	locate   func(txID string) (ledger.Receipt, error)
	height   func() (uint64, error)
}

func (r *registrar) Register(_ context.Context, docs []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
	return r.register(docs)
}
func (r *registrar) Document(_ context.Context, d documents.Digest) (*protocol.DocumentRecord, error) {
	return r.document(d)
}
func (r *registrar) KeepSalt(_ context.Context, salt []byte) (documents.Digest, error) {
	return r.keepSalt(salt)
}
func (r *registrar) Opened(_ context.Context, keys []documents.Digest) ([]protocol.OpenedAttestation, error) {
	return r.opened(keys)
}
func (r *registrar) RecordVerdict(_ context.Context, rec protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
	return r.record(rec)
}
func (r *registrar) Locate(_ context.Context, txID string) (ledger.Receipt, error) {
	return r.locate(txID)
}
func (r *registrar) Height(context.Context) (uint64, error) { return r.height() }

type bank struct {
	verify.Bank // what a test does not expect panics
	check       func(protocol.ClaimInput) (*dedupe.Decision, error)
	reserve     func(protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error)
	verdict     func(id string) (*protocol.VerdictRecord, error)
}

func (b *bank) Verdict(_ context.Context, id string) (*protocol.VerdictRecord, error) {
	return b.verdict(id)
}

func (b *bank) Check(_ context.Context, in protocol.ClaimInput) (*dedupe.Decision, error) {
	return b.check(in)
}
func (b *bank) Reserve(_ context.Context, in protocol.ClaimInput) (*protocol.ClaimAnswer, ledger.Receipt, error) {
	return b.reserve(in)
}

type index struct {
	lookup func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error)
	await  func(context.Context, uint64) error
}

func (x *index) Lookup(_ context.Context, tokens []dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
	return x.lookup(tokens)
}

// bankA is the MSP ID of the bank of these tests.
const bankA = "BankAMSP"

func (x *index) Await(ctx context.Context, block uint64) error { return x.await(ctx, block) }

type blobs struct {
	put func([]byte) (documents.Digest, error)
	get func(documents.Digest) ([]byte, error)
}

func (s *blobs) Put(_ context.Context, b []byte) (documents.Digest, error) { return s.put(b) }

func (s *blobs) PutFor(_ context.Context, _ string, b []byte) (documents.Digest, error) {
	return s.put(b)
}

func (s *blobs) Get(_ context.Context, d documents.Digest) ([]byte, error) { return s.get(d) }

type caseRows struct {
	uploads         map[string]bool // by organisation and document
	docs            map[documents.Digest]cases.Document
	rows            map[string]cases.Verification
	blocks          map[string]uint64 // that were noted
	putVerification func(cases.Verification) error
}

func (c *caseRows) PutDocuments(docs []cases.Document) error {
	for _, d := range docs {
		c.docs[d.Digests.SHA256] = d
	}
	return nil
}
func (c *caseRows) Document(d documents.Digest) (cases.Document, error) {
	doc, ok := c.docs[d]
	if !ok {
		return doc, cases.ErrNotFound
	}
	return doc, nil
}
func (c *caseRows) PutUpload(mspID string, _ time.Time, digests ...documents.Digest) error {
	for _, d := range digests {
		c.uploads[mspID+string(d)] = true
	}
	return nil
}

func (c *caseRows) GrantUploads(mspID, _ string, _ time.Time, digests ...documents.Digest) error {
	return c.PutUpload(mspID, time.Time{}, digests...)
}

func (c *caseRows) Uploaded(mspID string, d documents.Digest) error {
	if !c.uploads[mspID+string(d)] {
		return fmt.Errorf("%w: document %s", cases.ErrNotFound, d)
	}
	return nil
}

func (c *caseRows) Readable(mspID string, d documents.Digest, _ time.Time) error {
	return c.Uploaded(mspID, d)
}

func (c *caseRows) PutVerification(row cases.Verification) error { return c.putVerification(row) }
func (c *caseRows) Verification(id string) (cases.Verification, error) {
	row, ok := c.rows[id]
	if !ok {
		return row, cases.ErrNotFound
	}
	return row, nil
}
func (c *caseRows) DropVerification(id string) error {
	delete(c.rows, id)
	return nil
}
func (c *caseRows) Pending() ([]cases.Verification, error) {
	var out []cases.Verification
	for _, row := range c.rows {
		if row.Receipt.TxID == "" {
			out = append(out, row)
		}
	}
	return out, nil
}
func (c *caseRows) PutReceipt(rc ledger.Receipt) error {
	c.blocks[rc.TxID] = rc.Block
	return nil
}
func (c *caseRows) Block(txID string) (uint64, error) {
	block, ok := c.blocks[txID]
	if !ok {
		return 0, cases.ErrNotFound
	}
	return block, nil
}

type tokenizer struct {
	dedupe.Tokenizer
	tokens func() error
}

func (t *tokenizer) Tokens(ctx context.Context, fps []dedupe.Fingerprint) ([][]dedupe.Token, error) {
	if err := t.tokens(); err != nil {
		return nil, err
	}
	return t.Tokenizer.Tokens(ctx, fps)
}

// A world is a verifier whose every port works, and can be broken.
type world struct {
	*testing.T
	v         *verify.Verifier
	registrar *registrar
	bank      *bank
	index     *index
	store     *blobs
	cases     *caseRows
	tokenizer *tokenizer
	// What the ledger and the store hold.
	anchored map[documents.Digest]protocol.DocumentRecord
	verdicts map[string]protocol.VerdictRecord
	blocks   map[string]uint64 // by transaction
	blobs    map[documents.Digest][]byte
	// In the order of IDs and versions, as the ledger answers.
	attestations []documents.Attestation
	salts        map[documents.Digest][]byte
}

// An authority attests as the contract would, an attestation after the other.
type authority struct {
	*world
	id, msp string
	as      documents.Authority
}

func (a authority) Attest(_ context.Context, in protocol.AttestInput) (*documents.Attestation, ledger.Receipt, error) {
	rc := a.commit()
	made := documents.Attestation{
		ID: a.id, Authority: a.as, MSPID: a.msp, Document: in.Document, Keys: in.Keys, Facts: in.Facts, Salt: in.Salt, At: noon, TxID: rc.TxID, Block: rc.Block, Version: 1,
	}
	for _, was := range a.attestations {
		if was.ID == a.id {
			made.Version = was.Version + 1
		}
	}
	a.attestations = append(a.attestations, made)
	slices.SortFunc(a.attestations, func(x, y documents.Attestation) int {
		return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.Version, y.Version))
	})
	return &made, rc, nil
}

var noon = time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, anchored: map[documents.Digest]protocol.DocumentRecord{}, verdicts: map[string]protocol.VerdictRecord{}, salts: map[documents.Digest][]byte{}, blocks: map[string]uint64{}, blobs: map[documents.Digest][]byte{}}
	w.ports()
	key, err := dedupe.NewLocalKey(make([]byte, 32), func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	w.tokenizer = &tokenizer{key, func() error { return nil }}
	pack, err := rules.DefaultPack()
	if err != nil {
		t.Fatal(err)
	}
	w.v = &verify.Verifier{
		Reader: &intake.Intake{Hasher: accel.Standard(), Limits: xmlguard.DefaultLimits, Now: func() time.Time { return noon }},
		Store:  w.store, Cases: w.cases, Registrar: w.registrar, Index: w.index, Tokenizer: w.tokenizer, Pack: pack,
		Now: func() time.Time { return noon }, Validity: time.Hour, MaxLag: time.Second,
	}
	return w
}

// commit puts a transaction into a block of its own.
func (w *world) commit() ledger.Receipt {
	n := uint64(len(w.blocks) + 1)
	rc := ledger.Receipt{TxID: fmt.Sprintf("tx-%02d", n), Block: n}
	w.blocks[rc.TxID] = n
	return rc
}

func (w *world) ports() {
	w.registrar = &registrar{
		register: func(docs []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
			rc := w.commit()
			recs := make([]protocol.DocumentRecord, len(docs))
			for i, d := range docs {
				recs[i] = protocol.DocumentRecord{DocumentInput: d, TxID: rc.TxID}
				w.anchored[d.Digests.SHA256] = recs[i]
			}
			return recs, rc, nil
		},
		document: func(d documents.Digest) (*protocol.DocumentRecord, error) {
			rec, ok := w.anchored[d]
			if !ok {
				return nil, &protocol.Error{Code: protocol.CodeNotFound}
			}
			return &rec, nil
		},
		keepSalt: func(salt []byte) (documents.Digest, error) {
			w.salts[protocol.SaltDigest(salt)] = slices.Clone(salt)
			return protocol.SaltDigest(salt), nil
		},
		opened: func(keys []documents.Digest) (out []protocol.OpenedAttestation, _ error) {
			for _, a := range w.attestations {
				if slices.ContainsFunc(a.Keys, func(k documents.Digest) bool { return slices.Contains(keys, k) }) {
					out = append(out, protocol.OpenedAttestation{Attestation: a, Salt: w.salts[a.Salt]})
				}
			}
			return out, nil
		},
		record: func(rec protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
			rc := w.commit()
			if old, ok := w.verdicts[rec.ID]; ok { // as the ledger does: the first record and its receipt count
				return &old, ledger.Receipt{TxID: old.TxID, Block: w.blocks[old.TxID]}, nil
			}
			rec.TxID = rc.TxID
			w.verdicts[rec.ID] = rec
			return &rec, rc, nil
		},
		locate: func(txID string) (ledger.Receipt, error) {
			return ledger.Receipt{TxID: txID, Block: w.blocks[txID]}, nil
		},
		height: func() (uint64, error) { return uint64(len(w.blocks)), nil },
	}
	w.bank = &bank{check: func(protocol.ClaimInput) (*dedupe.Decision, error) {
		return &dedupe.Decision{Outcome: documents.OutcomeClear}, nil
	}}
	w.bank.verdict = func(id string) (*protocol.VerdictRecord, error) {
		v, ok := w.verdicts[id]
		if !ok {
			return nil, &protocol.Error{Code: protocol.CodeNotFound}
		}
		return &v, nil
	}
	w.index = &index{
		lookup: func([]dedupe.Token) ([]dedupe.Asset, []dedupe.Near, uint64, error) {
			return nil, nil, uint64(len(w.blocks)), nil
		},
		await: func(context.Context, uint64) error { return nil },
	}
	w.store = &blobs{
		put: func(b []byte) (documents.Digest, error) {
			sum := sha256.Sum256(b)
			d := documents.NewDigest(accel.SHA256, sum[:])
			w.blobs[d] = slices.Clone(b)
			return d, nil
		},
		get: func(d documents.Digest) ([]byte, error) {
			b, ok := w.blobs[d]
			if !ok {
				return nil, fmt.Errorf("%w: %s", store.ErrNotFound, d)
			}
			return b, nil
		},
	}
	w.cases = &caseRows{uploads: map[string]bool{}, docs: map[documents.Digest]cases.Document{}, rows: map[string]cases.Verification{}, blocks: map[string]uint64{}}
	w.cases.putVerification = func(c cases.Verification) error {
		w.cases.rows[c.ID] = c
		return nil
	}
}

// files are the documents of a sample.
func (w *world) files(set string) []verify.File {
	w.Helper()
	_, files, err := samples.Read(set)
	if err != nil {
		w.Fatal(err)
	}
	return files
}

// upload uploads files, and returns what names them.
func (w *world) upload(files ...verify.File) []documents.Digest {
	w.Helper()
	ups, err := w.v.UploadAll(w.Context(), bankA, files, "BankBMSP")
	if err != nil {
		w.Fatal(err)
	}
	return verify.Digests(ups)
}

// input is a sample presentation to bank A, uploaded.
func (w *world) input(set, id string) verify.Input {
	w.Helper()
	return w.inputOf(set, id, w.upload(w.files(set)...))
}

func (w *world) inputOf(set, id string, docs []documents.Digest) verify.Input {
	w.Helper()
	req, _, err := samples.Read(set)
	if err != nil {
		w.Fatal(err)
	}
	req.Bank = bankA
	return verify.Input{VerdictID: id, Request: req, Documents: docs}
}

// verified verifies the import whose documents agree; the test goes wrong if that does.
func (w *world) verified(set string) *verify.Report {
	w.Helper()
	r, err := w.v.Verify(w.Context(), w.bank, w.input(set, "V-1"))
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func (w *world) ids() []string { return slices.Sorted(maps.Keys(w.cases.rows)) }
