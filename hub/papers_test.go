package hub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/transcribe"
	"github.com/tradehub/tradehub/hub/verify"
)

// A desk is a hub whose persons type papers: a clerk of the firm, another one, two officers of
// bank A, and one of bank B.
type desk struct {
	*testing.T
	*hub.Hub
	clerk, colleague, officer, second, other access.Caller
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	compiled := filepath.Join(os.TempDir(), "tradehub-pdfium")
	if err := errors.Join(os.MkdirAll(compiled, 0o700), os.MkdirAll(filepath.Join(cfg.Data, "papers"), 0o700), os.Symlink(compiled, filepath.Join(cfg.Data, "papers", "compiled"))); err != nil {
		t.Fatal(err)
	}
	h, err := hub.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	who := func(name, msp string, role protocol.Role) access.Caller {
		return access.Caller{Name: name, MSPID: msp, Role: role}
	}
	return &desk{
		t, h, who("agent", "TraderMSP", protocol.RoleAgent), who("colleague", "TraderMSP", protocol.RoleAgent),
		who("bank-a", "BankAMSP", protocol.RoleBank), who("bank-a-2", "BankAMSP", protocol.RoleBank), who("bank-b", "BankBMSP", protocol.RoleBank),
	}
}

// A sheet is one document of the demo's import, as data and as a paper.
type sheet struct {
	kind  transcript.Kind
	twin  *documents.Document
	typed []transcript.Entry
	paper []byte
}

// sheets draws the import as a plain PDF, a scanned picture and a photograph held upside down.
func (d *desk) sheets() (documents.Request, []verify.File, []sheet) {
	d.Helper()
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		d.Fatal(err)
	}
	var out []sheet
	for i, k := range []transcript.Kind{transcript.KindInvoice, transcript.KindDeclaration, transcript.KindBill} {
		res, err := (&intake.Intake{}).Read(d.Context(), files[i].Data)
		if err != nil {
			d.Fatal(err)
		}
		typed, err := transcript.Texts(k, res.Document)
		if err != nil {
			d.Fatal(err)
		}
		for j := range typed {
			if typed[j].Value != "" {
				typed[j].Place = "p1@40.0,60.0,300.0,72.5"
			}
		}
		draw := []func(string) []byte{d.plainPDF, d.photo, d.scan}[i]
		out = append(out, sheet{k, res.Document, typed, draw(res.Document.Number)})
	}
	return req, files, out
}

func (d *desk) plainPDF(text string) []byte {
	p := fpdf.New("P", "mm", "A4", "")
	p.AddPage()
	p.SetFont("Helvetica", "", 12)
	p.Cell(40, 10, "INVOICE "+text)
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		d.Fatal(err)
	}
	return b.Bytes()
}

// sheetOf has a pattern of its own for each text: two papers differ in their bytes.
func sheetOf(text string) image.Image {
	img := image.NewGray(image.Rect(0, 0, 330, 467))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for i, r := range []byte(text) {
		for bit := range 8 {
			if r>>bit&1 == 1 {
				img.SetGray(20+i*4, 20+bit*3, color.Gray{})
			}
		}
	}
	return img
}

func (d *desk) scan(text string) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, sheetOf(text)); err != nil {
		d.Fatal(err)
	}
	return b.Bytes()
}

// photo is a JPEG that says in EXIF that the camera was upside down.
func (d *desk) photo(text string) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, sheetOf(text), nil); err != nil {
		d.Fatal(err)
	}
	exif := "\xff\xe1\x00\x22Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00"
	return slices.Concat(b.Bytes()[:2], []byte(exif), b.Bytes()[2:])
}

// upload uploads a paper for the firm, which lets bank A read it.
func (d *desk) upload(s sheet) documents.Digest {
	d.Helper()
	up, err := d.Verifier.Upload(d.Context(), d.clerk.MSPID, s.paper, d.officer.MSPID)
	if err != nil {
		d.Fatal(err)
	}
	if up.Document != nil || up.Paper == nil || len(up.Paper.Pages) != 1 || !up.Record.Paper() || up.Digests.Canonical != "" {
		d.Fatalf("%+v", up)
	}
	return up.Digests.SHA256
}

// ok ends the test with an error, and returns what came without one.
func ok(d *desk) func(*transcribe.Work, error) *transcribe.Work {
	return func(w *transcribe.Work, err error) *transcribe.Work {
		d.Helper()
		if err != nil {
			d.Fatal(err)
		}
		return w
	}
}

// first types a paper and confirms it.
func (d *desk) first(who access.Caller, paper documents.Digest, s sheet) *transcribe.Work {
	d.Helper()
	must := ok(d)
	w := must(d.Transcribe.Begin(d.Context(), who, paper, s.kind))
	w = must(d.Transcribe.Save(d.Context(), who, paper, w.Version, s.typed))
	if len(w.Faults) > 0 || w.Turn != transcribe.TurnType {
		d.Fatalf("%+v", w)
	}
	return must(d.Transcribe.Confirm(d.Context(), who, paper, w.Version))
}

// again reads a paper's key fields, blind.
func (d *desk) again(who access.Caller, paper documents.Digest, s sheet) *transcribe.Work {
	d.Helper()
	must := ok(d)
	w := must(d.Transcribe.Work(d.Context(), who, paper))
	if w.Turn != transcribe.TurnRead || len(transcript.KeyEntries(s.kind, w.Fields)) > 0 {
		d.Fatalf("the second person sees %+v", w)
	}
	return must(d.Transcribe.ConfirmBlind(d.Context(), who, paper, w.Version, transcript.KeyEntries(s.kind, s.typed)))
}

func (d *desk) verify(who access.Caller, id string, req documents.Request, docs []documents.Digest) (*verify.Report, error) {
	d.Helper()
	l, _, err := d.As(d.Context(), who.Name)
	if err != nil {
		d.Fatal(err)
	}
	req.ID, req.Bank = id, who.MSPID
	return d.Verifier.Verify(d.Context(), verify.AsBank(l), verify.Input{VerdictID: d.Verifier.VerdictID(who.Name, id), Request: req, Documents: docs})
}

// failures lists what failed with a colour, and whose values were compared.
func failures(r *verify.Report) []string {
	var out []string
	for _, f := range r.Verdict.Findings {
		if f.Result == documents.Fail && f.Severity != documents.Info {
			out = append(out, f.Rule+" "+string(f.Severity))
		}
	}
	return out
}

// TestPapersAreTheirTwins types a plain PDF, a scan and a photo. The verdict is that of the same
// documents as data but for the grade, and the claim is on the same assets.
func TestPapersAreTheirTwins(t *testing.T) {
	d := newDesk(t)
	req, files, sheets := d.sheets()
	ups, err := d.Verifier.UploadAll(t.Context(), d.clerk.MSPID, files, d.officer.MSPID, d.other.MSPID)
	if err != nil {
		t.Fatal(err)
	}
	data, err := d.verify(d.other, "data", req, verify.Digests(ups))
	if err != nil {
		t.Fatal(err)
	}
	var papers []documents.Digest
	for _, s := range sheets {
		papers = append(papers, d.upload(s))
	}
	if _, err := d.verify(d.officer, "untyped", req, papers); !errors.As(err, new(*verify.UnconfirmedError)) || !errors.Is(err, documents.ErrRequest) {
		t.Fatalf("an untyped paper: %v", err)
	}
	for i, s := range sheets {
		d.first(d.clerk, papers[i], s)
	}
	byFirm, err := d.verify(d.officer, "firm", req, papers)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sheets {
		if w := d.again(d.officer, papers[i], s); w.State != cases.TranscriptConfirmed || w.Confirmations != 2 {
			t.Fatalf("%s: %+v", s.kind, w)
		}
	}
	byBoth, err := d.verify(d.officer, "both", req, papers)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*verify.Report{"firm": byFirm, "both": byBoth} {
		if a, b := failures(data), failures(r); !slices.Equal(a, b) || data.Verdict.Outcome != r.Verdict.Outcome {
			t.Errorf("%s: %s %v, as data %s %v", name, r.Verdict.Outcome, b, data.Verdict.Outcome, a)
		}
		for _, e := range r.Verdict.Evidence {
			if e.Transcribed == nil || e.AnchoredTx == "" {
				t.Errorf("%s: %+v", name, e)
			}
		}
	}
	if data.Verdict.Coverage.Grade != documents.GradeB || byFirm.Verdict.Coverage.Grade != documents.GradeC || byBoth.Verdict.Coverage.Grade != documents.GradeB {
		t.Errorf("grades: data %s, firm %s, both %s", data.Verdict.Coverage.Grade, byFirm.Verdict.Coverage.Grade, byBoth.Verdict.Coverage.Grade)
	}
	d.sameAssets(data, byBoth)
	d.placesLead(byBoth)
	d.replays(byBoth)
	d.duplicate(req, ups, byBoth)
}

// sameAssets wants every asset of the data, but the files themselves, in the claim of the papers.
func (d *desk) sameAssets(data, paper *verify.Report) {
	d.Helper()
	tokens := func(r *verify.Report) []string {
		var out []string
		for _, u := range r.Claim.Uses {
			if u.Token.Kind != dedupe.KindDocument {
				out = append(out, u.Token.String())
			}
		}
		slices.Sort(out)
		return out
	}
	if a, b := tokens(data), tokens(paper); !slices.Equal(a, b) || len(a) < 4 {
		d.Errorf("%d assets of data, %d of papers", len(a), len(b))
	}
}

// placesLead wants the values that findings compared to lead to a place on the paper.
func (d *desk) placesLead(r *verify.Report) {
	d.Helper()
	led := 0
	for _, f := range r.Verdict.Findings {
		for _, c := range f.Compared {
			if strings.HasPrefix(c.Place, "p1@") {
				led++
			}
		}
	}
	if led < 20 {
		d.Errorf("%d values lead to the page", led)
	}
}

// replays makes the verdict once more from the kept records alone, byte for byte.
func (d *desk) replays(r *verify.Report) {
	d.Helper()
	again, err := d.Query.Replay(d.Context(), supervisor, r.Verdict.ID)
	if err != nil || !again.Equal {
		d.Errorf("replayed as %+v, %v", again, err)
	}
}

// duplicate finances the papers at bank A: the same documents as data are taken at bank B.
func (d *desk) duplicate(req documents.Request, data []verify.Upload, paper *verify.Report) {
	d.Helper()
	l, _, err := d.As(d.Context(), d.officer.Name)
	if err != nil {
		d.Fatal(err)
	}
	s, err := d.Claims.Reserve(d.Context(), verify.AsBank(l), paper, true)
	if err != nil || s.Claim == nil {
		d.Fatalf("%+v, %v", s, err)
	}
	r, err := d.verify(d.other, "duplicate", req, verify.Digests(data))
	if err != nil {
		d.Fatal(err)
	}
	if r.Verdict.Duplicate.Outcome != documents.OutcomeOver || r.Verdict.Outcome != documents.Red {
		d.Errorf("the same documents as data: %s, %s", r.Verdict.Duplicate.Outcome, r.Verdict.Outcome)
	}
}

// wrong returns the sheet with another last digit of a field.
func (s sheet) wrong(pointer string) sheet {
	s.typed = slices.Clone(s.typed)
	i := slices.IndexFunc(s.typed, func(e transcript.Entry) bool { return e.Pointer == pointer })
	b := []byte(s.typed[i].Value)
	at := bytes.LastIndexAny(b, "0123456789")
	b[at] = '0' + (b[at]-'0'+1)%10
	s.typed[i].Value = string(b)
	return s
}

// TestWrongDigit lets the first person of a firm type one digit wrong. The second finds it blind; the
// paper counts for nothing until the two settle it, and the record keeps what was corrected.
func TestWrongDigit(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, _, sheets := d.sheets()
	s := sheets[2]
	paper := d.upload(s)
	d.first(d.clerk, paper, s.wrong("/number"))
	if _, err := d.Transcribe.ConfirmBlind(t.Context(), d.clerk, paper, 3, transcript.KeyEntries(s.kind, s.typed)); !errors.Is(err, transcribe.ErrSamePerson) {
		t.Errorf("the first again: %v", err)
	}
	w := d.again(d.colleague, paper, s)
	if w.State != cases.TranscriptDiffers || len(w.Differences) != 1 || w.Differences[0].Pointer != "/number" || w.Record != "" {
		t.Fatalf("%+v", w)
	}
	if _, _, err := d.Transcribe.Confirmed(t.Context(), d.clerk.MSPID, paper); !errors.As(err, new(*verify.UnconfirmedError)) {
		t.Errorf("a paper that differs: %v", err)
	}
	third := access.Caller{Name: "third", MSPID: d.clerk.MSPID, Role: d.clerk.Role}
	if w := must(d.Transcribe.Work(t.Context(), third, paper)); len(w.Differences) > 0 || len(transcript.KeyEntries(s.kind, w.Fields)) > 0 || w.Turn != transcribe.TurnWait {
		t.Errorf("a third person sees %+v", w)
	}
	if _, err := d.Transcribe.Settle(t.Context(), third, paper, w.Version, s.typed); !errors.Is(err, transcribe.ErrNotYours) {
		t.Errorf("a third person settles: %v", err)
	}
	if w := must(d.Transcribe.Work(t.Context(), d.clerk, paper)); len(w.Differences) != 1 || w.Turn != transcribe.TurnSettle {
		t.Errorf("the first sees %+v", w)
	}
	w = must(d.Transcribe.Settle(t.Context(), d.clerk, paper, w.Version, s.typed))
	if w.State != cases.TranscriptConfirmed || w.Confirmations != 2 {
		t.Fatalf("%+v", w)
	}
	r, record, err := d.Transcribe.Confirmed(t.Context(), d.clerk.MSPID, paper)
	if err != nil {
		t.Fatal(err)
	}
	if typed := r.Transcribed(record); r.Version != 2 || typed.Corrected != 1 || typed.KeyCorrected != 0 || typed.ByFirm != 2 || record != w.Record {
		t.Errorf("%+v of version %d", typed, r.Version)
	}
	if doc, err := r.Document(); err != nil || doc.Number != s.twin.Number {
		t.Errorf("%v, %v", doc, err)
	}
}

// TestBankReadsAgain lets a bank find what both persons of a firm got wrong. The firm learns
// nothing; the bank types the paper itself.
func TestBankReadsAgain(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, _, sheets := d.sheets()
	s := sheets[0]
	lie := s.wrong("/totals/taxInclusive")
	paper := d.upload(s)
	d.first(d.clerk, paper, lie)
	d.again(d.colleague, paper, lie)
	before := must(d.Transcribe.Work(t.Context(), d.clerk, paper))
	w := d.again(d.officer, paper, s)
	if w.State != cases.TranscriptDiffers || len(w.Differences) != 1 {
		t.Fatalf("%+v", w)
	}
	if after := must(d.Transcribe.Work(t.Context(), d.clerk, paper)); after.Version != before.Version || after.State != cases.TranscriptConfirmed || after.Record != before.Record {
		t.Errorf("the firm sees %+v", after)
	}
	if _, err := d.Transcribe.Settle(t.Context(), d.clerk, paper, w.Version, lie.typed); err == nil {
		t.Error("the firm settles what it must not know")
	}
	if _, _, err := d.Transcribe.Confirmed(t.Context(), d.officer.MSPID, paper); !errors.As(err, new(*verify.UnconfirmedError)) {
		t.Errorf("the bank's difference: %v", err)
	}
	for _, outsider := range []access.Caller{d.other, {Name: "customs", MSPID: "CustomsMSP", Role: protocol.RoleCustoms}, {Name: "supervisor", MSPID: "SupervisorMSP", Role: protocol.RoleSupervisor}} {
		for name, move := range map[string]func() error{
			"work":    func() error { _, err := d.Transcribe.Work(t.Context(), outsider, paper); return err },
			"begin":   func() error { _, err := d.Transcribe.Begin(t.Context(), outsider, paper, s.kind); return err },
			"save":    func() error { _, err := d.Transcribe.Save(t.Context(), outsider, paper, 0, s.typed); return err },
			"confirm": func() error { _, err := d.Transcribe.Confirm(t.Context(), outsider, paper, 0); return err },
			"blind": func() error {
				_, err := d.Transcribe.ConfirmBlind(t.Context(), outsider, paper, 0, s.typed)
				return err
			},
			"settle": func() error { _, err := d.Transcribe.Settle(t.Context(), outsider, paper, 0, s.typed); return err },
			"renew":  func() error { _, err := d.Transcribe.Supersede(t.Context(), outsider, paper, 0); return err },
			"page":   func() error { _, err := d.Transcribe.Page(t.Context(), outsider, paper, 1, 100); return err },
		} {
			if err := move(); !errors.Is(err, cases.ErrNotFound) {
				t.Errorf("%s of %s: %v", name, outsider.Name, err)
			}
		}
	}
}

// TestTwoOfABank lets two officers type a paper on their own: the firm's typing is not needed.
func TestTwoOfABank(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, _, sheets := d.sheets()
	s := sheets[1]
	paper := d.upload(s)
	if _, err := d.Transcribe.Work(t.Context(), d.officer, paper); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("nobody typed: %v", err)
	}
	d.first(d.officer, paper, s)
	d.again(d.second, paper, s)
	r, record, err := d.Transcribe.Confirmed(t.Context(), d.officer.MSPID, paper)
	if err != nil || r.Transcribed(record).ByBank != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if _, _, err := d.Transcribe.Confirmed(t.Context(), d.clerk.MSPID, paper); !errors.As(err, new(*verify.UnconfirmedError)) {
		t.Errorf("the firm has what the bank typed: %v", err)
	}
	if p, err := d.Transcribe.Page(t.Context(), d.officer, paper, 1, 100); err != nil || !bytes.HasPrefix(p.PNG, []byte("\x89PNG")) {
		t.Errorf("%v", err)
	}
	if all, err := d.Transcribe.List(t.Context(), d.officer); err != nil || len(all) != 1 || all[0].Fields != nil || all[0].Turn != transcribe.TurnDone {
		t.Errorf("%+v, %v", all, err)
	}
	w := must(d.Transcribe.Work(t.Context(), d.officer, paper))
	l, _, err := d.As(t.Context(), "supervisor")
	if err != nil {
		t.Fatal(err)
	}
	rec, err := l.Documents.Document(t.Context(), w.Record)
	if err != nil || rec.Type != documents.TypeImportDeclaration || rec.Digests.Canonical == "" {
		t.Errorf("%+v, %v", rec, err)
	}
	if b, _ := json.Marshal(rec); bytes.Contains(b, []byte(paper)) || strings.Contains(rec.MSPID, "Bank") {
		t.Errorf("the ledger shows whose paper it is: %s", b)
	}
}

// TestFirmSupersedes lets a firm type another version after the bank read the first: what the bank
// read no longer counts, and what the firm confirmed counts until the new version is confirmed.
func TestFirmSupersedes(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, _, sheets := d.sheets()
	s := sheets[0]
	paper := d.upload(s)
	first := d.first(d.clerk, paper, s)
	read := d.again(d.officer, paper, s)
	w := must(d.Transcribe.Supersede(t.Context(), d.colleague, paper, first.Version))
	if w.State != cases.TranscriptDraft || w.Record != first.Record {
		t.Fatalf("%+v", w)
	}
	if _, record, err := d.Transcribe.Confirmed(t.Context(), d.officer.MSPID, paper); err != nil || record != read.Record {
		t.Errorf("while the firm types: %s, %v", record, err)
	}
	fields := s.wrong("/lines/0/unitPrice").typed
	w = must(d.Transcribe.Save(t.Context(), d.colleague, paper, w.Version, fields))
	w = must(d.Transcribe.Confirm(t.Context(), d.colleague, paper, w.Version))
	r, record, err := d.Transcribe.Confirmed(t.Context(), d.officer.MSPID, paper)
	if err != nil || record != w.Record || r.Version != 2 || r.Supersedes != first.Record || r.Transcribed(record).ByBank != 0 {
		t.Errorf("after: %+v, %v", r, err)
	}
	if again := must(d.Transcribe.Work(t.Context(), d.officer, paper)); again.Turn != transcribe.TurnRead {
		t.Errorf("the bank is to read again: %+v", again)
	}
	if _, err := d.Transcribe.Save(t.Context(), d.clerk, paper, w.Version, fields); !errors.As(err, new(*transcribe.StateError)) {
		t.Errorf("saved over a confirmed paper: %v", err)
	}
	if _, err := d.Transcribe.Supersede(t.Context(), d.clerk, paper, w.Version-1); !errors.As(err, new(*cases.ChangedError)) {
		t.Errorf("an old version: %v", err)
	}
}

// TestNoPaper refuses to have data typed, and drafts that cannot be confirmed.
func TestNoPaper(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, files, sheets := d.sheets()
	up, err := d.Verifier.Upload(t.Context(), d.clerk.MSPID, files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Transcribe.Begin(t.Context(), d.clerk, up.Digests.SHA256, transcript.KindInvoice); !errors.Is(err, transcribe.ErrData) {
		t.Errorf("data is typed: %v", err)
	}
	for name, data := range map[string][]byte{"half a picture": sheets[2].paper[:40], "half a PDF": append([]byte("%PDF-1.7\n"), "1 0 obj"...), "a GIF": []byte("GIF89a"), "a flood": flood(d, sheets[2].paper)} {
		if _, err := d.Verifier.Upload(t.Context(), d.clerk.MSPID, data); err == nil {
			t.Errorf("%s is taken", name)
		} else if _, refused := errors.AsType[*documents.SyntaxError](err); !refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	paper := d.upload(sheets[0])
	if _, err := d.Transcribe.Begin(t.Context(), d.clerk, paper, "receipt"); !errors.Is(err, documents.ErrRequest) {
		t.Errorf("an unknown kind: %v", err)
	}
	w := must(d.Transcribe.Begin(t.Context(), d.clerk, paper, transcript.KindBill))
	if w := must(d.Transcribe.Save(t.Context(), d.clerk, paper, w.Version, sheets[0].typed)); len(w.Faults) == 0 {
		t.Error("an invoice is a bill")
	}
	w = must(d.Transcribe.Begin(t.Context(), d.clerk, paper, transcript.KindInvoice))
	w = must(d.Transcribe.Save(t.Context(), d.clerk, paper, w.Version, sheets[0].typed[:3]))
	faults, isFaults := errors.AsType[*transcribe.FaultsError](func() error {
		_, err := d.Transcribe.Confirm(t.Context(), d.clerk, paper, w.Version)
		return err
	}())
	if !isFaults || len(faults.Faults) != len(w.Faults) || len(w.Faults) == 0 {
		t.Errorf("%+v, shown %+v", faults, w.Faults)
	}
	if _, err := d.Transcribe.Save(t.Context(), d.clerk, paper, w.Version, make([]transcript.Entry, transcribe.MaxFields+1)); !errors.Is(err, documents.ErrRequest) {
		t.Errorf("too many fields: %v", err)
	}
}

// TestDraftIsNotSeen hides a draft from colleagues, one of whom must read the paper blind. One who
// joins the typing sees it, and is no second reader.
func TestDraftIsNotSeen(t *testing.T) {
	d := newDesk(t)
	must := ok(d)
	_, _, sheets := d.sheets()
	s := sheets[0]
	paper := d.upload(s)
	w := must(d.Transcribe.Begin(t.Context(), d.clerk, paper, s.kind))
	w = must(d.Transcribe.Save(t.Context(), d.clerk, paper, w.Version, s.typed))
	if seen := must(d.Transcribe.Work(t.Context(), d.colleague, paper)); seen.Turn != transcribe.TurnWait || len(transcript.KeyEntries(s.kind, seen.Fields)) > 0 {
		t.Errorf("a colleague sees %+v", seen)
	}
	for name, move := range map[string]func() (*transcribe.Work, error){
		"save": func() (*transcribe.Work, error) {
			return d.Transcribe.Save(t.Context(), d.colleague, paper, w.Version, nil)
		},
		"confirm": func() (*transcribe.Work, error) {
			return d.Transcribe.Confirm(t.Context(), d.colleague, paper, w.Version)
		},
	} {
		if _, err := move(); !errors.Is(err, transcribe.ErrNotTyping) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w = must(d.Transcribe.Begin(t.Context(), d.colleague, paper, s.kind))
	if w.Turn != transcribe.TurnType || len(w.Fields) != len(s.typed) {
		t.Errorf("who joined sees %+v", w)
	}
	w = must(d.Transcribe.Confirm(t.Context(), d.clerk, paper, w.Version))
	if _, err := d.Transcribe.ConfirmBlind(t.Context(), d.colleague, paper, w.Version, s.typed); !errors.Is(err, transcribe.ErrSamePerson) {
		t.Errorf("who joined reads blind: %v", err)
	}
}

// flood is a picture that says that it has many more pixels than it holds.
func flood(d *desk, b []byte) []byte {
	d.Helper()
	out := slices.Clone(b)
	copy(out[16:], []byte{0, 1, 0, 0, 0, 1, 0, 0})
	return out
}
