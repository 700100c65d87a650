package demo

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/certificate"
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
	h     *hub.Hub
	story Story
}

// Tell runs the main job and prints it as it goes.
func Tell(ctx context.Context, h *hub.Hub, w io.Writer, colour bool) (*Story, error) {
	t := &teller{printer: printer{w, colour, "   "}, h: h}
	t.printf("%s\n", t.paint("1", "Tradehub: one import, two banks, and an altered document"))
	if err := t.untold(ctx); err != nil {
		return &t.story, err
	}
	for _, chapter := range []func(context.Context) error{t.upload, t.attest, t.bankA, t.claim, t.bankB, t.altered, t.offline} {
		if err := chapter(ctx); err != nil {
			return &t.story, err
		}
	}
	t.printf("\nThe end. Nothing here was prepared: run it again with --data FOLDER and look at the files it kept.\n")
	return &t.story, nil
}

// untold refuses a hub on which bank A has financed the import already: the
// story would go another way.
func (t *teller) untold(ctx context.Context) error {
	req, _, err := Sample(SetImport)
	if err != nil {
		return err
	}
	bank, who, err := t.h.As(ctx, hub.BankA)
	if err != nil {
		return err
	}
	_, err = bank.Claims.Claim(ctx, t.h.Verifier.ClaimID(who.MSPID, req.ID))
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		return nil
	}
	if err == nil {
		err = errors.New("this folder holds the story already; name another folder")
	}
	return err
}

func (t *teller) upload(ctx context.Context) error {
	t.step(1, "A trading firm uploads the documents of an import")
	_, files, err := Sample(SetImport)
	if err != nil {
		return err
	}
	_, firm, err := t.h.As(ctx, hub.Trader)
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
	return nil
}

// attest lets customs and the carrier put what they know under the documents' numbers.
func (t *teller) attest(ctx context.Context) error {
	t.step(2, "Customs and the carrier attest what they issued")
	_, files, err := Sample(SetImport)
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

// verify submits a sample to a bank.
func (t *teller) verify(ctx context.Context, bank, set string) (*verify.Report, error) {
	req, files, err := Sample(set)
	if err != nil {
		return nil, err
	}
	l, who, err := t.h.As(ctx, bank)
	if err != nil {
		return nil, err
	}
	req.Bank = who.MSPID
	ups, err := t.h.Verifier.UploadAll(ctx, who.MSPID, files)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	r, err := t.h.Verifier.Verify(ctx, verify.AsBank(l), verify.Input{VerdictID: t.h.Verifier.VerdictID(bank, rand.Text()), Request: req, Documents: verify.Digests(ups)})
	if err != nil {
		return nil, err
	}
	t.row("requests", "%s against %d documents; answered in %d ms", req.Amount, len(files), time.Since(began).Milliseconds())
	t.verdict(&r.Verdict, r.Receipt)
	return r, nil
}

func (t *teller) bankA(ctx context.Context) (err error) {
	t.step(3, "Bank A asks: genuine, consistent, not financed before?")
	t.story.First, err = t.verify(ctx, hub.BankA, SetImport)
	return err
}

func (t *teller) claim(ctx context.Context) error {
	t.step(4, "Bank A claims the financing and gets a certificate")
	bank, _, err := t.h.As(ctx, hub.BankA)
	if err != nil {
		return err
	}
	s, err := t.h.Claims.Reserve(ctx, verify.AsBank(bank), t.story.First, false)
	if err != nil {
		return err
	}
	if s.Claim == nil {
		return fmt.Errorf("the first claim was refused: %s", s.Decision.Outcome)
	}
	if s, err = t.h.Claims.Move(ctx, verify.AsBank(bank), verify.MoveConfirm, protocol.ClaimMove{ID: s.Claim.ID}); err != nil {
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

func (t *teller) bankB(ctx context.Context) (err error) {
	t.step(5, "Bank B receives the same import, with a new invoice number and in another format")
	t.story.Second, err = t.verify(ctx, hub.BankB, SetRenumbered)
	return err
}

func (t *teller) altered(ctx context.Context) (err error) {
	t.step(6, "Another import arrives with an altered amount and another weight")
	t.story.Third, err = t.verify(ctx, hub.BankA, SetAltered)
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
