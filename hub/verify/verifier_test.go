package verify_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
)

func TestRefusedFileNamesItself(t *testing.T) {
	w := newWorld(t)
	files := w.files(samples.Import)
	files[1].Data = []byte("<Declaration>")
	_, err := w.v.UploadAll(t.Context(), bankA, files)
	var file *verify.FileError
	var syntax *documents.SyntaxError
	if !errors.As(err, &file) || file.Name != "declaration.xml" || !errors.As(err, &syntax) || len(w.blocks) > 0 {
		t.Errorf("error %v, %d blocks", err, len(w.blocks))
	}
	w.wantNothing()
}

// counting counts what a verification does with its documents.
type counting struct {
	verify.Reader
	reads, parses int
}

func (c *counting) Read(ctx context.Context, data []byte) (*intake.Result, error) {
	c.reads++
	return c.Reader.Read(ctx, data)
}

func (c *counting) Parse(data []byte, known documents.Digests) (*intake.Result, error) {
	c.parses++
	return c.Reader.Parse(data, known)
}

// TestVerificationCostsOneBlock holds a verification to one block, one parse of
// each document, and no upload: neither stored, nor digested, nor anchored again.
func TestVerificationCostsOneBlock(t *testing.T) {
	w := newWorld(t)
	in := w.input(samples.Import, "V-1")
	c := &counting{Reader: w.v.Reader}
	w.v.Reader = c
	put, puts, gets, get := w.store.put, 0, 0, w.store.get
	w.store.put = func(b []byte) (documents.Digest, error) { puts++; return put(b) }
	w.store.get = func(d documents.Digest) ([]byte, error) { gets++; return get(d) }
	w.registrar.register = func([]protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
		t.Error("a verification anchors documents")
		return nil, ledger.Receipt{}, ledger.ErrUnavailable
	}
	w.registrar.document = func(documents.Digest) (*protocol.DocumentRecord, error) {
		t.Error("the ledger was asked for a document that the hub anchored itself")
		return nil, ledger.ErrUnavailable
	}
	blocks := len(w.blocks)
	r, err := w.v.Verify(t.Context(), w.bank, in)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(in.Documents); len(w.blocks) != blocks+1 || c.reads != 0 || c.parses != n || gets != n || puts != 1 {
		t.Errorf("%d documents cost %d blocks, %d reads, %d parses, %d gets, %d puts; want 1 block, no read, and one put, of the report",
			n, len(w.blocks)-blocks, c.reads, c.parses, gets, puts)
	}
	for _, e := range r.Verdict.Evidence {
		if rec := w.anchored[e.Digests.SHA256]; e.Digests != rec.Digests || e.AnchoredTx != rec.TxID || e.Block != w.blocks[rec.TxID] {
			t.Errorf("evidence %+v, want that of %+v", e, rec)
		}
	}
}

// TestDocumentsThatWereNotUploaded are not found, whatever the ledger or the store knows of them.
func TestDocumentsThatWereNotUploaded(t *testing.T) {
	for name, c := range map[string]struct {
		lose func(w *world, d documents.Digest)
		want error
	}{
		"nobody knows it":           {func(w *world, d documents.Digest) { delete(w.blobs, d); delete(w.anchored, d); delete(w.cases.docs, d) }, store.ErrNotFound},
		"anchored by another hub":   {func(w *world, d documents.Digest) { delete(w.blobs, d) }, store.ErrNotFound},
		"stored and never anchored": {func(w *world, d documents.Digest) { delete(w.anchored, d); delete(w.cases.docs, d) }, cases.ErrNotFound},
		"no row, as after a crash":  {func(w *world, d documents.Digest) { delete(w.cases.docs, d) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			in := w.input(samples.Import, "V-1")
			c.lose(w, in.Documents[1])
			r, err := w.v.Verify(t.Context(), w.bank, in)
			if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if err != nil {
				w.wantNothing()
			} else if _, ok := w.cases.docs[in.Documents[1]]; !ok || r.Verdict.Evidence[1].AnchoredTx == "" {
				t.Errorf("the row was not made again, or the evidence %+v has no anchor", r.Verdict.Evidence[1])
			}
		})
	}
}

func TestDocumentsAreNamedByTheirDigest(t *testing.T) {
	w := newWorld(t)
	for name, change := range map[string]func([]documents.Digest) []documents.Digest{
		"none":          func([]documents.Digest) []documents.Digest { return nil },
		"too many":      func(ds []documents.Digest) []documents.Digest { return slices.Repeat(ds, verify.MaxDocuments) },
		"twice":         func(ds []documents.Digest) []documents.Digest { return append(ds, ds[0]) },
		"a file's name": func(ds []documents.Digest) []documents.Digest { return append(ds, "invoice.xml") },
		"an SM3 digest": func(ds []documents.Digest) []documents.Digest {
			return append(ds, documents.Digest("sm3:"+ds[0].Hex()))
		},
		"a path": func(ds []documents.Digest) []documents.Digest { return append(ds, "sha256:../../keys") },
	} {
		t.Run(name, func(t *testing.T) {
			in := w.input(samples.Import, "V-1")
			in.Documents = change(in.Documents)
			if _, err := w.v.Verify(t.Context(), w.bank, in); !errors.Is(err, documents.ErrRequest) {
				t.Errorf("error %v", err)
			}
		})
	}
	w.wantNothing()
}

// wantNothing holds that neither a case nor anything on the ledger is left.
func (w *world) wantNothing() {
	w.Helper()
	if len(w.cases.rows) > 0 || len(w.verdicts) > 0 {
		w.Errorf("left are cases %v, verdicts %v", w.ids(), w.verdicts)
	}
}

func TestBadRequestCostsNothing(t *testing.T) {
	w := newWorld(t)
	in := w.input(samples.Import, "V-1")
	in.Request.Amount.Minor = 0
	blobs, blocks := len(w.blobs), len(w.blocks)
	if _, err := w.v.Verify(t.Context(), w.bank, in); !errors.Is(err, documents.ErrRequest) {
		t.Errorf("error %v, want %v", err, documents.ErrRequest)
	}
	if len(w.blobs) > blobs || len(w.blocks) > blocks {
		t.Errorf("it cost %d blobs, %d blocks", len(w.blobs)-blobs, len(w.blocks)-blocks)
	}
	w.wantNothing()
}

func TestStoreIsFull(t *testing.T) {
	full := func([]byte) (documents.Digest, error) { return "", store.ErrFull }
	t.Run("before the report", func(t *testing.T) {
		w := newWorld(t)
		in := w.input(samples.Import, "V-1")
		w.store.put = full
		if _, err := w.v.Verify(t.Context(), w.bank, in); !errors.Is(err, store.ErrFull) {
			t.Errorf("error %v", err)
		}
		w.wantNothing()
	})
	t.Run("at an upload", func(t *testing.T) {
		w := newWorld(t)
		w.store.put = full
		if _, err := w.v.Upload(t.Context(), bankA, w.files(samples.Import)[0].Data); !errors.Is(err, store.ErrFull) || len(w.blocks) > 0 {
			t.Errorf("error %v, %d blocks: an anchored document that is not kept", err, len(w.blocks))
		}
	})
}

func TestDocumentsThatCannotBeAnchored(t *testing.T) {
	w := newWorld(t)
	w.registrar.register = func([]protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
		return nil, ledger.Receipt{}, ledger.ErrUnavailable
	}
	if _, err := w.v.Upload(t.Context(), bankA, w.files(samples.Import)[0].Data); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("upload: error %v", err)
	}
	w.wantNothing()
}

func failed(r *verify.Report) []string {
	var out []string
	for _, f := range r.Verdict.Findings {
		if f.Result == documents.Fail {
			out = append(out, f.Rule)
		}
	}
	return out
}

// TestCrashBetweenKeepAndSubmit lets the ledger go away before the verdict is
// on it: the start after that records the same verdict, digest for digest.
func TestCrashBetweenKeepAndSubmit(t *testing.T) {
	for name, again := range map[string]func(w *world) error{
		"resumed": func(w *world) error {
			n, err := w.v.Resume(w.Context())
			if n != 1 {
				w.Errorf("resumed %d", n)
			}
			return err
		},
		"asked again": func(w *world) error {
			_, err := w.v.Verify(w.Context(), w.bank, w.input(samples.Import, "V-1"))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			record := w.registrar.record
			w.registrar.record = func(protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
				return nil, ledger.Receipt{}, ledger.ErrUnavailable
			}
			if _, err := w.v.Verify(t.Context(), w.bank, w.input(samples.Import, "V-1")); !errors.Is(err, ledger.ErrUnavailable) {
				t.Fatalf("error %v", err)
			}
			if pending, _ := w.cases.Pending(); len(pending) != 1 {
				t.Fatalf("pending %v", pending)
			}
			w.registrar.record = record
			if err := again(w); err != nil {
				t.Fatal(err)
			}
			w.wantRecorded("V-1")
		})
	}
}

// wantRecorded holds that the kept report of a verdict is what the ledger has.
func (w *world) wantRecorded(id string) *verify.Report {
	w.Helper()
	r, err := w.v.Report(w.Context(), "BankAMSP", id)
	if err != nil {
		w.Fatal(err)
	}
	digest, err := r.Digest()
	if err != nil {
		w.Fatal(err)
	}
	rec := w.verdicts[id]
	if rec.Verdict != digest || rec.TxID == "" || r.Receipt.TxID != rec.TxID || r.Receipt.Block != w.blocks[rec.TxID] {
		w.Errorf("the ledger has %+v, the report %s in %+v", rec, digest, r.Receipt)
	}
	return r
}

// TestCrashBetweenSubmitAndNote loses the receipt of a recorded verdict: the first
// transaction is found, whatever the repetition committed. The answer for a document that the
// ledger knew before shows where it was anchored first, though a crash, or another hub, kept
// that from this one's own notes.
func TestDocumentAnchoredBefore(t *testing.T) {
	w := newWorld(t)
	first := w.commit()
	register := w.registrar.register
	w.registrar.register = func(docs []protocol.DocumentInput) ([]protocol.DocumentRecord, ledger.Receipt, error) {
		recs, rc, err := register(docs)
		recs[0].TxID, recs[0].Known = first.TxID, true
		return recs, rc, err
	}
	files := w.files(samples.Import)
	locate := w.registrar.locate
	w.registrar.locate = func(string) (ledger.Receipt, error) { return ledger.Receipt{}, ledger.ErrUnavailable }
	if _, err := w.v.Upload(t.Context(), bankA, files[0].Data); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("the block could not be asked for: error %v", err)
	}
	w.registrar.locate = locate
	up, err := w.v.Upload(t.Context(), bankA, files[0].Data)
	if err != nil || up.Record.TxID != first.TxID || up.Block != first.Block {
		t.Errorf("uploaded in %+v, %v; want %+v", up, err, first)
	}
	w.registrar.register = register
	in := w.inputOf(samples.Import, "V-1", append([]documents.Digest{up.Digests.SHA256}, w.upload(files[1:]...)...))
	w.registrar.locate = func(string) (ledger.Receipt, error) { panic("it is noted") }
	r, err := w.v.Verify(t.Context(), w.bank, in)
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Verdict.Evidence[0]; e.AnchoredTx != first.TxID || e.Block != first.Block {
		t.Errorf("evidence %+v, want it in %+v", e, first)
	}
}

func TestCrashBetweenSubmitAndNote(t *testing.T) {
	w := newWorld(t)
	put, crash := w.cases.putVerification, errors.New("crash")
	w.cases.putVerification = func(c cases.Verification) error {
		if c.Receipt.TxID != "" {
			return crash
		}
		return put(c)
	}
	in := w.input(samples.Import, "V-1")
	if _, err := w.v.Verify(t.Context(), w.bank, in); !errors.Is(err, crash) {
		t.Fatalf("error %v", err)
	}
	w.cases.putVerification = put
	blocks := len(w.blocks)
	r, err := w.v.Verify(t.Context(), w.bank, in)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.blocks) == blocks {
		t.Error("the repetition did not submit; the test shows nothing")
	}
	if got := w.wantRecorded("V-1"); got.Receipt != r.Receipt {
		t.Errorf("kept %+v, answered %+v", got.Receipt, r.Receipt)
	}
}

func TestRefusedVerdictIsForgotten(t *testing.T) {
	w := newWorld(t)
	refusal := &protocol.Error{Code: protocol.CodeSuperseded, Detail: "V-0 by V-9"}
	record := w.registrar.record
	away := func(protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
		return nil, ledger.Receipt{}, ledger.ErrUnavailable
	}
	w.registrar.record = away
	for _, id := range []string{"V-1", "V-2"} {
		if _, err := w.v.Verify(t.Context(), w.bank, w.input(samples.Import, id)); !errors.Is(err, ledger.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	w.registrar.record = func(rec protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
		if rec.ID == "V-1" {
			return nil, ledger.Receipt{}, refusal
		}
		return record(rec)
	}
	n, err := w.v.Resume(t.Context())
	if n != 1 || err != nil {
		t.Errorf("resumed %d, %v; want the other one", n, err)
	}
	if !slices.Equal(w.ids(), []string{"V-2"}) {
		t.Errorf("kept are %v", w.ids())
	}
}

func TestResumeStopsWhereTheLedgerIsAway(t *testing.T) {
	w := newWorld(t)
	w.registrar.record = func(protocol.VerdictRecord) (*protocol.VerdictRecord, ledger.Receipt, error) {
		return nil, ledger.Receipt{}, ledger.ErrUnavailable
	}
	_, _ = w.v.Verify(t.Context(), w.bank, w.input(samples.Import, "V-1"))
	if n, err := w.v.Resume(t.Context()); n != 0 || !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("resumed %d, %v", n, err)
	}
	if pending, _ := w.cases.Pending(); len(pending) != 1 {
		t.Errorf("pending %v", pending)
	}
}

func TestVerdictIDMeansOneRequest(t *testing.T) {
	w := newWorld(t)
	first := w.verified(samples.Import)
	again := w.verified(samples.Import)
	if again.Receipt != first.Receipt || len(w.verdicts) != 1 {
		t.Errorf("a repetition is answered with %+v and makes %d verdicts", again.Receipt, len(w.verdicts))
	}
	a, _ := first.Digest()
	if b, _ := again.Digest(); a != b {
		t.Errorf("digests %s, %s", a, b)
	}
	for name, change := range map[string]func(*verify.Input){
		"another bank":      func(in *verify.Input) { in.Request.Bank = "BankBMSP" },
		"another amount":    func(in *verify.Input) { in.Request.Amount.Minor++ },
		"another document":  func(in *verify.Input) { in.Documents[0] = w.upload(w.files(samples.Renumbered)[0])[0] },
		"a document less":   func(in *verify.Input) { in.Documents = in.Documents[:2] },
		"superseding first": func(in *verify.Input) { in.Supersedes = "V-1" },
	} {
		t.Run(name, func(t *testing.T) {
			in := w.input(samples.Import, "V-1")
			change(&in)
			if r, err := w.v.Verify(t.Context(), w.bank, in); r != nil || !errors.Is(err, documents.ErrRequest) {
				t.Errorf("%v, %v; want a refusal", r, err)
			}
		})
	}
}

func TestReportIsItsBanks(t *testing.T) {
	w := newWorld(t)
	w.verified(samples.Import)
	if _, err := w.v.Report(t.Context(), "BankBMSP", "V-1"); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("another bank: %v", err)
	}
	in := w.input(samples.Import, "V-2")
	in.Request.Bank, in.Supersedes = "BankBMSP", "V-1"
	if _, err := w.v.Verify(t.Context(), w.bank, in); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("another bank supersedes: %v", err)
	}
}

func TestDamagedReportIsNoVerdict(t *testing.T) {
	w := newWorld(t)
	w.verified(samples.Import)
	w.store.get = func(documents.Digest) ([]byte, error) { return nil, store.ErrCorrupt }
	if _, err := w.v.Report(t.Context(), "BankAMSP", "V-1"); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("error %v", err)
	}
	if _, err := w.v.Verify(t.Context(), w.bank, w.input(samples.Import, "V-1")); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("again: error %v", err)
	}
}
