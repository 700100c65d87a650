package replay

import (
	"context"
	"fmt"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/verify"
)

// A Replayer examines again. Its methods may be called concurrently.
type Replayer struct {
	Verifier *verify.Verifier
	// Reader returns what read documents at the time: certificates of signers must be valid
	// then, and may have expired since.
	Reader func(at time.Time) verify.Reader
}

// A Pair is one thing as the ledger has it, and as it was computed again.
type Pair struct {
	Ledger string `json:"ledger"`
	Again  string `json:"again"`
}

// Equal reports whether both are the same.
func (p Pair) Equal() bool { return p.Ledger == p.Again }

// A Result is what a replay shows.
type Result struct {
	Verdict    string       `json:"verdictId"`
	Equal      bool         `json:"equal"`         // all three digests
	Inputs     Pair         `json:"inputs"`        // digests of the presentation
	Digest     Pair         `json:"verdictDigest"` // of the verdict
	PackDigest Pair         `json:"packDigest"`    // of the rule pack
	Pack       Pair         `json:"pack"`          // name and version
	Norm       Pair         `json:"normVer"`       // of the normalisers; the ledger's by the kept report
	Findings   int          `json:"findings"`      // compared
	Differing  []Difference `json:"differing,omitempty"`
}

// Replay examines the documents of a kept report again and compares with the ledger's record
// of its verdict. A difference is a result and no error. Errors: *verify.MissingError and
// *verify.FileError for a document that is not kept, or not read, any more.
func (r *Replayer) Replay(ctx context.Context, kept *verify.Report, rec *protocol.VerdictRecord) (*Result, error) {
	again, err := r.Verifier.Again(ctx, r.Reader(kept.Verdict.IssuedAt), kept)
	if err != nil {
		return nil, fmt.Errorf("replay verdict %s: %w", rec.ID, err)
	}
	inputs, err := again.Presentation.Digest()
	if err != nil {
		return nil, err
	}
	digest, err := again.Digest()
	if err != nil {
		return nil, err
	}
	was, is := kept.Verdict, again.Verdict
	out := &Result{
		Verdict: rec.ID, Findings: len(was.Findings),
		Inputs: pair(rec.Inputs, inputs), Digest: pair(rec.Verdict, digest), PackDigest: pair(rec.PackDigest, is.Policy.PackDigest),
		Pack: Pair{rec.Pack, is.Policy.Pack}, Norm: Pair{was.Policy.NormVersion, is.Policy.NormVersion},
	}
	out.Equal = out.Inputs.Equal() && out.Digest.Equal() && out.PackDigest.Equal()
	out.Differing, err = differences(was.Findings, is.Findings)
	return out, err
}

func pair(ledger, again documents.Digest) Pair { return Pair{string(ledger), string(again)} }

// Hints returns what an operator does about a difference, none if there is none.
func (r *Result) Hints() []string {
	var out []string
	if !r.PackDigest.Equal() {
		out = append(out, "The rule pack is another one: name pack "+r.Pack.Ledger+" under `pack` in the configuration and replay again.")
	}
	if !r.Norm.Equal() {
		out = append(out, "The normalisers are those of another release: replay with the release that issued the verdict.")
	}
	if !r.Inputs.Equal() {
		out = append(out, "The documents are read differently: compare the release, `signers` and `seals` with those of the verdict's day.")
	}
	if !r.Equal && out == nil {
		out = append(out, "Rules and inputs agree, and the verdict does not: the release or the hub's rows have changed.")
	}
	return out
}
