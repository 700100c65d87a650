package hub_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// childEnv makes the test binary a hub that works until it is killed. Its value is the
// hub's configuration.
const childEnv = "TRADEHUB_TEST_CHILD"

func TestMain(m *testing.M) {
	if cfg := os.Getenv(childEnv); cfg != "" {
		heard = os.Stdout
		fmt.Fprintln(os.Stderr, work(cfg)) // it is killed, or something went wrong
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// An ack is one line of the child: something that the hub acknowledged.
type ack struct {
	Import   int              `json:"import,omitempty"` // which was begun; no acknowledgement
	Document documents.Digest `json:"document,omitempty"`
	Verdict  string           `json:"verdict,omitempty"`
	Bank     string           `json:"bank,omitempty"`
	Reserved string           `json:"reserved,omitempty"`
	Financed string           `json:"financed,omitempty"`
	Refused  string           `json:"refused,omitempty"`
	Case     string           `json:"case,omitempty"`    // that was presented
	Decided  string           `json:"decided,omitempty"` // a case that is financed
}

// heard takes the acknowledgements; a child's are heard by its parent.
var heard io.Writer = io.Discard

func say(a ack) error {
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = heard.Write(append(b, '\n')) // one write: a line is whole or not there
	return err
}

// job is what the parent gives the child.
type job struct {
	Config hub.Config
	First  int // number of the first import; no two runs share one
	// Serve makes the child a hub that others work with. At the Visit-th time that
	// it comes to the Point it ends as if by kill -9; without a Point it does not.
	Serve bool
	Point string
	Visit int
}

func work(text string) error {
	var j job
	if err := json.Unmarshal([]byte(text), &j); err != nil {
		return err
	}
	ctx := context.Background()
	if j.Serve {
		return serve(ctx, j)
	}
	h, err := hub.Open(ctx, j.Config, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	for n := j.First; ; n++ {
		if err := say(ack{Import: n}); err != nil {
			return err
		}
		do := finance
		if n%3 == 0 {
			do = caseOf
		}
		if err := do(ctx, h, n); err != nil {
			return err
		}
	}
}

// finance lets two banks ask for one import, the first win it, and the second be refused.
func finance(ctx context.Context, h *hub.Hub, n int) error {
	req, files, err := imported(n)
	if err != nil {
		return err
	}
	for _, f := range files {
		up, err := h.Verifier.Upload(ctx, "TraderMSP", f.Data)
		if err != nil {
			return err
		}
		if err := say(ack{Document: up.Digests.SHA256}); err != nil {
			return err
		}
	}
	a, err := verdictOf(ctx, h, "bank-a", req, files)
	if err != nil {
		return err
	}
	b, err := verdictOf(ctx, h, "bank-b", req, files)
	if err != nil {
		return err
	}
	if err := claimOf(ctx, h, "bank-a", a); err != nil {
		return err
	}
	return claimOf(ctx, h, "bank-b", b)
}

func verdictOf(ctx context.Context, h *hub.Hub, name string, req documents.Request, files []verify.File) (*verify.Report, error) {
	bank, who, err := h.As(ctx, name)
	if err != nil {
		return nil, err
	}
	req.Bank = who.MSPID
	ups, err := h.Verifier.UploadAll(ctx, who.MSPID, files)
	if err != nil {
		return nil, err
	}
	r, err := h.Verifier.Verify(ctx, verify.AsBank(bank), verify.Input{VerdictID: h.Verifier.VerdictID(name, req.ID), Request: req, Documents: verify.Digests(ups)})
	if err != nil {
		return nil, err
	}
	return r, say(ack{Verdict: r.Verdict.ID, Bank: who.MSPID})
}

func claimOf(ctx context.Context, h *hub.Hub, name string, r *verify.Report) error {
	bank, _, err := h.As(ctx, name)
	if err != nil {
		return err
	}
	s, err := h.Claims.Reserve(ctx, verify.AsBank(bank), r, true)
	if err != nil {
		return err
	}
	if s.Claim == nil {
		return say(ack{Refused: r.Claim.ID})
	}
	if err := say(ack{Reserved: s.Claim.ID}); err != nil {
		return err
	}
	if _, err = h.Claims.Move(ctx, verify.AsBank(bank), verify.MoveConfirm, protocol.ClaimMove{ID: s.Claim.ID}); err != nil {
		return err
	}
	return say(ack{Financed: s.Claim.ID})
}

// imported is the sample import under numbers of its own.
func imported(n int) (documents.Request, []verify.File, error) {
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		return req, nil, err
	}
	req.ID = fmt.Sprintf("R-%06d", n)
	for i := range files {
		for old, number := range map[string]string{
			"LCC-2026-1188":      fmt.Sprintf("LCC-2026-%06d", n),
			"PSLX26104577":       fmt.Sprintf("PSLX26%06d", n),
			"530420261042517736": fmt.Sprintf("530420261%09d", n),
			"PSLU2045186":        container(n),
		} {
			files[i].Data = bytes.ReplaceAll(files[i].Data, []byte(old), []byte(number))
		}
	}
	return req, files, nil
}

// container returns the n-th container number.
func container(n int) string {
	for check := 0; ; check++ {
		if s := fmt.Sprintf("PSLU%06d%d", n, check); documents.ValidContainer(s) == nil {
			return s
		}
	}
}
