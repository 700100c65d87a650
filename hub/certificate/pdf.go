package certificate

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/web/words"
)

// drawPDF draws a statement on A4 pages, with its signed JSON attached.
func drawPDF(st *Statement, jws []byte, signerID string, o Options) ([]byte, error) {
	pdf := fpdf.New("P", "mm", "A4", "")
	// Same input, same bytes: no clock, no map order.
	pdf.SetCreationDate(st.Verdict.IssuedAt)
	pdf.SetModificationDate(st.Verdict.IssuedAt)
	pdf.SetCatalogSort(true)
	pdf.SetProducer("Tradehub", true)
	speaker := words.In(o.Lang)
	pdf.SetTitle(speaker.Say("certificate.title")+" "+st.Verdict.ID, true)
	pdf.SetLang(string(o.Lang))
	pdf.AddUTF8FontFromBytes(latin, "", latinFont)
	pdf.AddUTF8FontFromBytes(latin, "B", boldFont)
	pdf.AddUTF8FontFromBytes(han, "", hanFont)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetAttachments([]fpdf.Attachment{{Content: jws, Filename: attachmentName, Description: speaker.Say("certificate.attachment")}})
	d := &drawing{page: page{pdf: pdf, y: margin}, st: st, v: &st.Verdict, Speaker: speaker, o: o, signer: signerID}
	pdf.SetFooterFunc(d.footer)
	pdf.AliasNbPages("{nb}")
	pdf.AddPage()
	for _, part := range []func() error{d.head, d.dimensions, d.request, d.trade, d.matrix, d.discrepancies, d.unchecked, d.evidence, d.registry, d.proof} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("certificate: draw: %w", err)
	}
	return b.Bytes(), nil
}

// A drawing is a certificate being drawn.
type drawing struct {
	page
	words.Speaker
	st     *Statement
	v      *documents.Verdict
	o      Options
	signer string
}

const stamp = "2006-01-02 15:04:05 UTC"

// moment writes a time in UTC and, where the hub has one, in local time.
func (d *drawing) moment(t time.Time) string {
	s := t.UTC().Format(stamp)
	if d.o.Zone != nil {
		s += "  (" + t.In(d.o.Zone).Format("2006-01-02 15:04:05 UTC-07:00") + ")"
	}
	return s
}

func (d *drawing) footer() {
	y := pageTall - footer
	d.text(margin, y, inner-20, d.v.ID+"  ·  "+d.v.IssuedAt.Format(stamp), small, false, faint)
	pn := d.pen(small, false, faint)
	pn.use(latin)
	d.pdf.Text(pageWide-margin-10, y+small*leading*0.78, fmt.Sprintf("%d / {nb}", d.pdf.PageNo()))
}

// discrepancies lists what failed, worst first, with the values side by side.
func (d *drawing) discrepancies() error {
	d.heading(d.Say("certificate.findings"))
	n := 0
	for _, sev := range []documents.Severity{documents.Block, documents.Review, documents.Info} {
		for _, f := range d.v.Findings {
			if f.Result == documents.Fail && f.Severity == sev {
				d.finding(f)
				n++
			}
		}
	}
	if n == 0 {
		d.note(d.Say("certificate.findings.none"), normal, ink)
	}
	return nil
}

var severityColours = map[documents.Severity]colour{
	documents.Block: outcomeColours[documents.Red], documents.Review: outcomeColours[documents.Amber], documents.Info: faint,
}

func (d *drawing) finding(f documents.Finding) {
	const left = 26.0
	text := f.Text[d.o.Lang]
	d.room(min(d.height(inner-left, text, normal, false)+4+3.6*float64(len(f.Compared)), together))
	d.text(margin, d.y, left, f.Rule, normal, true, severityColours[f.Severity])
	d.text(margin+9, d.y+0.3, left-9, d.Word("severity", f.Severity), small, false, severityColours[f.Severity])
	d.flow(margin+left, inner-left, text, normal, false, ink)
	d.y += 0.4
	for _, c := range f.Compared {
		at := d.document(c.Doc) + "  " + c.Path
		h := d.height(62, at, small, false)
		d.room(h)
		end, sheet := d.y+h, d.pdf.PageNo()
		d.text(margin+left, d.y, 62, at, small, false, faint)
		d.flow(margin+left+66, inner-left-66, c.Value, small, false, ink)
		if d.pdf.PageNo() == sheet {
			d.y = max(d.y, end)
		}
	}
	basis := strings.Join(f.Basis, "; ")
	if f.Tolerance != "" {
		basis += "  ·  " + d.Say("certificate.tolerance") + " " + f.Tolerance
	}
	d.flow(margin+left, inner-left, basis, small, false, faint)
	d.y += 1.8
}

// unchecked writes what the verdict does not depend on.
func (d *drawing) unchecked() error {
	d.heading(d.Say("certificate.unchecked"))
	d.note(d.Say("certificate.unchecked.means"), small, faint)
	for _, f := range d.v.Findings {
		if f.Result != documents.NotEvaluated {
			continue
		}
		text := f.Text[d.o.Lang]
		d.room(min(d.height(inner-12, text, small, false), together))
		d.text(margin, d.y, 12, f.Rule, small, true, faint)
		d.flow(margin+12, inner-12, text, small, false, ink)
		d.y += 0.5
	}
	return nil
}

func (d *drawing) evidence() error {
	d.heading(d.Say("certificate.documents"))
	for _, e := range d.v.Evidence {
		d.room(22)
		d.y += d.text(margin, d.y, inner, fmt.Sprintf("%s  %s  (UNTDID 1001: %s)", d.document(e.Doc), e.Number, e.Type), normal, true, ink)
		for _, digest := range []documents.Digest{e.Digests.SHA256, e.Digests.SM3} {
			d.y += d.text(margin+4, d.y, inner-4, string(digest), small, false, ink)
		}
		d.y += d.text(margin+4, d.y, inner-4, d.Say("certificate.content")+" "+string(e.Digests.Canonical), small, false, ink)
		if t := e.Transcribed; t != nil {
			typed := d.Say("certificate.typed", "firm", t.ByFirm, "bank", t.ByBank)
			d.flow(margin+4, inner-4, typed+"  ·  "+string(t.Transcription), small, false, ink)
		}
		d.flow(margin+4, inner-4, d.confirmed(e), small, false, faint)
		d.y += 1.5
	}
	return nil
}

func (d *drawing) confirmed(e documents.Evidence) string {
	s := d.signature(e.Signature)
	for _, a := range e.Attested {
		// What was typed from a paper is not what was attested; the paper itself may be.
		confirmed := a.Confirmed && e.Transcribed == nil || e.Transcribed != nil && e.Digests.SHA256 == a.Attestation.File
		if at := a.Attestation; confirmed && !at.Revoked {
			s += fmt.Sprintf("  ·  %s%s%s, %s", d.Say("certificate.attested"), d.Say("colon"), at.MSPID, at.At.UTC().Format(time.DateOnly))
		}
	}
	if e.AnchoredTx != "" {
		s += fmt.Sprintf("  ·  %s %d, %s", d.Say("certificate.block"), e.Block, e.AnchoredTx)
	}
	return s
}

// signature returns in words whether a signature is valid, who its signer is, and why it is
// not valid.
func (d *drawing) signature(sig documents.Signature) string {
	s := d.Say("certificate.signature") + d.Say("colon") + d.Word("signature", sig.Status)
	if sig.Authority != "" {
		s += "  ·  " + rules.AuthorityText(sig.Authority)[d.o.Lang]
	}
	for _, more := range []string{sig.Signer, sig.Detail} {
		if more != "" {
			s += "  ·  " + more
		}
	}
	return s
}

func (d *drawing) registry() error {
	q := d.v.Duplicate
	d.heading(d.Say("certificate.registry"))
	switch {
	case q.Unanswered != "":
		d.pair(d.Say("certificate.registry.answer"), d.Say("certificate.registry.off", "why", q.Unanswered))
	default:
		d.pair(d.Say("certificate.registry.answer"), d.Word("registry", q.Outcome)+d.Say("stop"))
		d.pair(d.Say("certificate.kinds"), d.kinds(q.Kinds))
		d.pair(d.Say("certificate.heights"), fmt.Sprintf("%d / %d", q.LedgerHeight, q.IndexHeight))
	}
	if q.NearUnanswered != "" {
		d.pair(d.Say("certificate.similar"), d.Say("certificate.registry.off", "why", q.NearUnanswered))
	}
	d.pair(d.Say("certificate.keys"), rules.ProtectionText(d.v.Policy.KeyProtection)[d.o.Lang])
	return nil
}

func (d *drawing) kinds(kinds []string) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = rules.KindText(k)[d.o.Lang]
	}
	return strings.Join(names, d.Say("comma"))
}

func (d *drawing) proof() error {
	d.heading(d.Say("certificate.proof"))
	d.pair(d.Say("certificate.channel"), d.st.Channel)
	d.pair(d.Say("certificate.block"), fmt.Sprint(d.st.Receipt.Block))
	d.pair(d.Say("certificate.transaction"), d.st.Receipt.TxID)
	d.pair(d.Say("certificate.pack"), d.v.Policy.Pack)
	d.pairIn(small, "", string(d.v.Policy.PackDigest))
	d.pair(d.Say("certificate.signer"), "ES256, kid "+d.signer)
	d.note(d.Say("certificate.verify"), small, faint)
	d.y += 1
	for _, lang := range documents.Langs {
		d.note(d.v.Notice[lang], small, ink)
	}
	return nil
}
