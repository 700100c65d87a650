package demo

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Story is what happened, for who wants to check it.
type Story struct {
	First, Second, Third *verify.Report
	Claim                *verify.Settled
	Certificate          *certificate.Certificate
	Genuine, Flipped     certificate.Result
}

// teller is a story on its way.
type teller struct {
	printer
	h      *hub.Hub
	story  Story
	drafts map[string]*cases.Case // of the firm, by sample
	first  *cases.Case            // that bank A finances
}

// Tell runs the main job and prints it as it goes.
func Tell(ctx context.Context, h *hub.Hub, w io.Writer, colour bool) (*Story, error) {
	t := &teller{printer: printer{w, colour, "   "}, h: h, drafts: map[string]*cases.Case{}}
	t.printf("%s\n", t.paint("1", "Tradehub: one import, two banks, and an altered document"))
	for _, chapter := range []func(context.Context) error{t.prepare, t.attest, t.bankA, t.claim, t.bankB, t.altered, t.offline} {
		if err := chapter(ctx); err != nil {
			return &t.story, err
		}
	}
	t.printf("\nThe end. Nothing here was prepared: run it again with --data FOLDER and look at the files it kept.\n")
	return &t.story, nil
}

// errTold means that the hub holds the story already: it would go another way.
var errTold = errors.New("this folder holds the story already; name another folder")

func (t *teller) prepare(ctx context.Context) error {
	t.step(1, "A trading firm prepares a case: the documents of an import, for bank A")
	return t.draft(ctx, hub.BankA, samples.Import)
}

// draft uploads a sample in the firm's name, and makes a case of it for the bank.
func (t *teller) draft(ctx context.Context, bank, set string) error {
	req, files, err := samples.Read(set)
	if err != nil {
		return err
	}
	_, firm, err := t.h.As(ctx, hub.Trader)
	if err != nil {
		return err
	}
	_, to, err := t.h.As(ctx, bank)
	if err != nil {
		return err
	}
	ups, err := t.h.Verifier.UploadAll(ctx, firm.MSPID, files)
	if err != nil {
		return err
	}
	for i, up := range ups {
		t.printf("   %-19s  %-14s  %-18s  sha256:%s…  sm3:%s…  block %d\n", files[i].Name, up.Document.Format, up.Document.Number,
			up.Digests.SHA256.Hex()[:8], up.Digests.SM3.Hex()[:8], up.Block)
	}
	c, err := t.h.Desk.Create(ctx, firm, "story: "+set, casework.Draft{Bank: to.MSPID, Request: req, Documents: verify.Digests(ups)})
	if err == nil && c.State != cases.Draft {
		err = errTold
	}
	t.drafts[set] = c
	return err
}

// check prints what the firm sees of its case before the bank does.
func (t *teller) check(ctx context.Context, set string) error {
	_, firm, err := t.h.As(ctx, hub.Trader)
	if err != nil {
		return err
	}
	c, err := t.h.Desk.Check(ctx, firm, t.drafts[set].ID)
	if err != nil {
		return err
	}
	var failed []string
	for _, f := range c.Findings {
		if f.Result == documents.Fail {
			failed = append(failed, f.Rule)
		}
	}
	t.row("own check", "%d rules, %s", len(c.Findings), cmp.Or(strings.Join(failed, " "), "no discrepancy")+"; the registry is not asked")
	return nil
}

// attest lets customs and the carrier put what they know under the documents' numbers.
func (t *teller) attest(ctx context.Context) error {
	t.step(2, "Customs and the carrier attest what they issued")
	_, files, err := samples.Read(samples.Import)
	if err != nil {
		return err
	}
	for _, by := range []struct {
		name string
		file int
	}{{hub.Customs, 1}, {hub.Carrier, 2}} {
		l, who, err := t.h.As(ctx, by.name)
		if err != nil {
			return err
		}
		up, err := t.h.Verifier.Upload(ctx, who.MSPID, files[by.file].Data)
		if err != nil {
			return err
		}
		a, err := t.h.Verifier.Attest(ctx, l.Documents, who.MSPID, up.Digests.SHA256, "")
		if err != nil {
			return err
		}
		t.printf("   %-19s  %-10s  %d facts, each under a salted digest\n", files[by.file].Name, who.MSPID, len(a.Facts))
	}
	return nil
}

// present gives a prepared case to its bank, and prints the verdict that the bank gets.
func (t *teller) present(ctx context.Context, set string) (*cases.Case, *verify.Report, error) {
	if err := t.check(ctx, set); err != nil {
		return nil, nil, err
	}
	_, firm, err := t.h.As(ctx, hub.Trader)
	if err != nil {
		return nil, nil, err
	}
	draft := t.drafts[set]
	began := time.Now()
	if _, err := t.h.Desk.Present(ctx, firm, draft.ID, draft.Version); err != nil {
		return nil, nil, err
	}
	t.row("presented", "%s, %s against %d documents", draft.ID, draft.Request.Amount, len(draft.Documents))
	c, err := t.await(ctx, draft.ID)
	if err != nil {
		return nil, nil, err
	}
	t.row("answered", "in %d ms", time.Since(began).Milliseconds())
	r, err := t.h.Verifier.Report(ctx, c.Bank, c.Verdict)
	if err != nil {
		return nil, nil, err
	}
	t.verdict(&r.Verdict, r.Receipt)
	shown := c.ForBank()
	return &shown, r, nil
}

// await returns the case once its bank's verdict is there.
func (t *teller) await(ctx context.Context, id string) (*cases.Case, error) {
	ticker := time.NewTicker(2 * time.Millisecond)
	defer ticker.Stop()
	for {
		c, err := t.h.Desk.Book.Case(id)
		switch {
		case err != nil:
			return nil, err
		case c.Verdict != "":
			return c, nil
		case c.Answer != nil:
			return nil, errors.New(c.Answer.Fault)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (t *teller) bankA(ctx context.Context) (err error) {
	t.step(3, "The firm presents the case. Bank A asks: genuine, consistent, not financed before?")
	t.first, t.story.First, err = t.present(ctx, samples.Import)
	return err
}

func (t *teller) claim(ctx context.Context) error {
	t.step(4, "An officer of bank A decides to finance, confirms the advance and gets a certificate")
	bank, who, err := t.h.As(ctx, hub.BankA)
	if err != nil {
		return err
	}
	c, err := t.h.Desk.Decide(ctx, who, t.first.ID, t.first.Version, casework.Choice{Kind: cases.Finance})
	if err != nil {
		return err
	}
	s, err := t.h.Claims.Move(ctx, verify.AsBank(bank), verify.MoveConfirm, protocol.ClaimMove{ID: c.Claim})
	if err != nil {
		return err
	}
	t.story.Claim = s
	t.row("claim", "%s is %s for %s, block %d", s.Claim.ID, s.Claim.State, s.Claim.Amount, s.Receipt.Block)
	if t.story.Certificate, err = t.h.Certificate(t.story.First, nil, documents.English); err != nil {
		return err
	}
	t.row("certified", "PDF of %d bytes, signed JSON of %d bytes", len(t.story.Certificate.PDF), len(t.story.Certificate.JWS))
	return nil
}

func (t *teller) bankB(ctx context.Context) error {
	t.step(5, "The same import goes to bank B, with a new invoice number and in another format")
	if err := t.draft(ctx, hub.BankB, samples.Renumbered); err != nil {
		return err
	}
	c, r, err := t.present(ctx, samples.Renumbered)
	if err != nil {
		return err
	}
	t.story.Second = r
	_, who, err := t.h.As(ctx, hub.BankB)
	if err != nil {
		return err
	}
	_, err = t.h.Desk.Decide(ctx, who, c.ID, c.Version, casework.Choice{Kind: cases.Finance, Code: "ORIG", Reason: "The originals were seen."})
	refused, ok := errors.AsType[*verify.VerdictError](err)
	if !ok {
		return fmt.Errorf("bank B may finance what bank A did: %w", err)
	}
	t.row("refused", "%s", refused)
	if _, err := t.h.Desk.Decide(ctx, who, c.ID, c.Version, casework.Choice{Kind: cases.Decline, Code: "DFIN"}); err != nil {
		return err
	}
	_, firm, err := t.h.As(ctx, hub.Trader)
	if err != nil {
		return err
	}
	seen, err := t.h.Query.Case(ctx, firm, c.ID)
	if err != nil {
		return err
	}
	t.row("firm sees", "%s, %s; not why, and not that another bank financed it", seen.State, seen.Decision.Kind)
	return nil
}

func (t *teller) altered(ctx context.Context) (err error) {
	t.step(6, "Another import arrives with an altered amount and another weight")
	if err := t.draft(ctx, hub.BankA, samples.Altered); err != nil {
		return err
	}
	_, t.story.Third, err = t.present(ctx, samples.Altered)
	return err
}

// offline verifies the certificate with nothing but its bytes and the hub's
// identity certificate, as an auditor would years later.
func (t *teller) offline(context.Context) error {
	t.step(7, "An auditor verifies bank A's certificate offline")
	anchors := []*x509.Certificate{t.h.Signer.Cert}
	pdf := t.story.Certificate.PDF
	t.story.Genuine = certificate.Verify(pdf, anchors, time.Now().UTC())
	t.printf("   as issued        %s\n", t.story.Genuine.Status)
	flipped := append([]byte(nil), pdf...)
	flipped[len(flipped)/2] ^= 1
	t.story.Flipped = certificate.Verify(flipped, anchors, time.Now().UTC())
	t.printf("   one bit flipped  %s\n", t.story.Flipped.Status)
	return nil
}
