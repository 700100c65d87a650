package verify_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"

	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// A hub on its defaults has a Verifier whose parts are all there.
func ExampleVerifier() {
	if err := verifySample(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// GREEN, evidence grade B
}

func verifySample(ctx context.Context) (err error) {
	cfg := hub.DefaultConfig()
	if cfg.Data, err = os.MkdirTemp("", "hub-"); err != nil {
		return err
	}
	defer os.RemoveAll(cfg.Data)
	h, err := hub.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()

	request, files, err := samples.Read(samples.Import)
	if err != nil {
		return err
	}
	ledger, bank, err := h.As(ctx, hub.BankA)
	if err != nil {
		return err
	}
	request.Bank = bank.MSPID
	in := verify.Input{VerdictID: h.Verifier.VerdictID(bank.Name, "a key of the request"), Request: request}
	for _, f := range files {
		up, err := h.Verifier.Upload(ctx, bank.MSPID, f.Data)
		if err != nil {
			return err
		}
		in.Documents = append(in.Documents, up.Digests.SHA256)
	}
	report, err := h.Verifier.Verify(ctx, verify.AsBank(ledger), in)
	if err != nil {
		return err
	}
	fmt.Printf("%s, evidence grade %s\n", report.Verdict.Outcome, report.Verdict.Coverage.Grade)
	return nil
}
