package browsertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/chromedp/chromedp"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// fillIn types the entries that the page has inputs for. It returns the group of the first one
// that it has none for, "" once all are typed.
const fillIn = `(entries => {
	let missing = "";
	for (const e of entries) {
		const input = document.querySelector('[name="v' + e.pointer + '"]');
		if (!input) { missing = missing || e.pointer.replace(/\/\d+\/.*$/, ""); continue; }
		input.value = e.value || "";
		document.querySelector('[name="d' + e.pointer + '"]').value = e.decision === "absent" ? "absent" : "";
	}
	return missing;
})(%s)`

// typePaper types a document on paper in the browser, and confirms it.
func (b *tab) typePaper(s *site, paper documents.Digest, k transcript.Kind, entries []transcript.Entry) {
	b.Helper()
	b.visit(s.url + "/papers/" + string(paper))
	b.submit(chromedp.Click(chromedp.CSS(`button[name="kind"][value="` + string(k) + `"]`)))
	text, err := json.Marshal(entries)
	s.must(err)
	for {
		group := eval[string](b, fmt.Sprintf(fillIn, text))
		if group == "" {
			break
		}
		b.submit(chromedp.Click(chromedp.CSS(`button[name="add"][value="` + group + `"]`)))
	}
	b.submit(chromedp.Click(chromedp.CSS(`button[formaction$="/confirm"]`)))
	if faults := eval[string](b, `document.querySelector(".errors")?.innerText || ""`); faults != "" {
		b.Fatalf("%s: %s", k, faults)
	}
}

// onPaper are a plain PDF, a scan and a photo.
func onPaper(s *site) [][]byte {
	s.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.AddPage()
	p.SetFont("Helvetica", "", 12)
	p.Cell(40, 10, "INVOICE")
	var pdf, scan, photo bytes.Buffer
	s.must(p.Output(&pdf))
	img := image.NewGray(image.Rect(0, 0, 330, 467))
	for i := range img.Pix {
		img.Pix[i] = 240
	}
	img.SetGray(30, 30, color.Gray{})
	s.must(png.Encode(&scan, img))
	s.must(jpeg.Encode(&photo, img, nil))
	return [][]byte{pdf.Bytes(), photo.Bytes(), scan.Bytes()}
}

// TestTypedPapersAreTheirTwins types a plain PDF invoice, a photographed declaration and a scanned
// bill in the browser. The verdict is that of the same documents as data but for the grade, and
// the second bank meets the first one's claim by both.
func TestTypedPapersAreTheirTwins(t *testing.T) {
	s := openSite(t)
	b := openTab(t, chromedp.WithNewBrowserContext())
	b.signIn(s, "agent")
	req, files, err := samples.Read(samples.Import)
	s.must(err)
	ups, err := s.Hub.Verifier.UploadAll(t.Context(), "TraderMSP", files, "BankAMSP", "BankBMSP")
	s.must(err)
	var papers []documents.Digest
	for i, k := range []transcript.Kind{transcript.KindInvoice, transcript.KindDeclaration, transcript.KindBill} {
		res, err := (&intake.Intake{}).Read(t.Context(), files[i].Data)
		s.must(err)
		entries, err := transcript.Texts(k, res.Document)
		s.must(err)
		up, err := s.Hub.Verifier.Upload(t.Context(), "TraderMSP", onPaper(s)[i], "BankBMSP")
		s.must(err)
		papers = append(papers, up.Digests.SHA256)
		b.typePaper(s, up.Digests.SHA256, k, entries)
	}
	asked := func(bank, id string, docs []documents.Digest) *verify.Report {
		t.Helper()
		l, who, err := s.Hub.As(t.Context(), bank)
		s.must(err)
		in := req
		in.ID, in.Bank = id, who.MSPID
		r, err := s.Hub.Verifier.Verify(t.Context(), verify.AsBank(l), verify.Input{VerdictID: s.Hub.Verifier.VerdictID(bank, id), Request: in, Documents: docs})
		s.must(err)
		return r
	}
	first := asked("bank-a", "twin-1", verify.Digests(ups))
	l, _, err := s.Hub.As(t.Context(), "bank-a")
	s.must(err)
	_, err = s.Hub.Claims.Reserve(t.Context(), verify.AsBank(l), first, true)
	s.must(err)
	data, typed := asked("bank-b", "twin-2", verify.Digests(ups)), asked("bank-b", "twin-3", papers)
	if a, c := failed(data), failed(typed); !slices.Equal(a, c) || data.Verdict.Outcome != typed.Verdict.Outcome {
		t.Errorf("typed: %s %v; as data: %s %v", typed.Verdict.Outcome, c, data.Verdict.Outcome, a)
	}
	if a, c := data.Verdict.Duplicate, typed.Verdict.Duplicate; a.Match() == "" || a.Outcome != c.Outcome || !slices.Equal(hits(a), hits(c)) {
		t.Errorf("typed: %+v; as data: %+v", c, a)
	}
	if a, c := data.Verdict.Coverage.Grade, typed.Verdict.Coverage.Grade; a != documents.GradeB || c != documents.GradeC {
		t.Errorf("typed by one person: grade %s; as data: %s", c, a)
	}
}

func failed(r *verify.Report) (out []string) {
	for _, f := range r.Verdict.Findings {
		if f.Result == documents.Fail && f.Severity != documents.Info {
			out = append(out, f.Rule)
		}
	}
	return out
}

// hits are the kinds that were financed before, but for A1: that is of the file's own bytes.
func hits(r documents.Registry) (kinds []string) {
	for _, h := range r.Hits {
		if h.Kind != string(dedupe.KindDocument) {
			kinds = append(kinds, h.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}
