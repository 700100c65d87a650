package bench

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/xmlguard"
	"github.com/tradehub/tradehub/hub"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/verify"
)

// intakeGoal is the least share of a bare parser's rate that reading a
// document in full may have.
const intakeGoal = 0.6

// Options bound a benchmark.
type Options struct {
	Corpus        string        // folder of documents; "" takes the project's own samples
	Rounds        int           // interleaved rounds
	Round         time.Duration // of each side, each round
	Verifications int           // whole verifications to time
}

// Valid names the first option that measures nothing.
func (o Options) Valid() error {
	switch {
	case o.Rounds < 1:
		return errors.New("--rounds: at least 1")
	case o.Round <= 0:
		return errors.New("--round: longer than 0")
	case o.Verifications < 1:
		return errors.New("--verifications: at least 1")
	}
	return nil
}

// Verify measures reading documents against a bare parser and digest, and a
// whole verification of three documents on the hub.
func Verify(ctx context.Context, h *hub.Hub, o Options) (Report, error) {
	r := Report{Bench: "verify", Machine: machine()}
	in := &intake.Intake{Hasher: accel.Standard(), Limits: xmlguard.DefaultLimits, Now: time.Now}
	docs, err := readable(ctx, in, o.Corpus)
	if err != nil {
		return r, err
	}
	ours := func(doc []byte) error { _, err := in.Read(ctx, doc); return err }
	var mine, theirs []float64
	for range o.Rounds {
		a, err := rate(docs, o.Round, ours)
		if err != nil {
			return r, err
		}
		b, err := rate(docs, o.Round, parseAndDigest)
		if err != nil {
			return r, err
		}
		mine, theirs = append(mine, a), append(theirs, b)
	}
	r.Results = append(r.Results, against(
		fmt.Sprintf("guard, parse, map and three digests of %d documents", len(docs)), "documents/s", median(mine),
		"etree.ReadFromBytes and crypto/sha256", median(theirs), intakeGoal))
	whole, err := verifications(ctx, h, o.Verifications)
	r.Results = append(r.Results, whole...)
	return r, err
}

// parseAndDigest is the baseline: what anybody does with an XML document at the least.
func parseAndDigest(doc []byte) error {
	runtime.KeepAlive(sha256.Sum256(doc))
	return etree.NewDocument().ReadFromBytes(doc)
}

// rate returns how many documents a second do handles, over whole passes of docs.
func rate(docs [][]byte, atLeast time.Duration, do func([]byte) error) (float64, error) {
	n, began := 0, time.Now()
	for time.Since(began) < atLeast {
		for _, d := range docs {
			if err := do(d); err != nil {
				return 0, err
			}
		}
		n += len(docs)
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// readable returns the XML documents of the folder that the hub reads.
func readable(ctx context.Context, in *intake.Intake, folder string) ([][]byte, error) {
	if folder == "" {
		return sampleDocuments()
	}
	var docs [][]byte
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".xml") {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if _, refused := in.Read(ctx, b); refused == nil && etree.NewDocument().ReadFromBytes(b) == nil {
			docs = append(docs, b)
		}
		return nil
	})
	if err == nil && len(docs) == 0 {
		err = fmt.Errorf("no readable XML document under %s", folder)
	}
	return docs, err
}

func sampleDocuments() ([][]byte, error) {
	var docs [][]byte
	for _, set := range []string{samples.Import, samples.Renumbered, samples.Altered} {
		_, files, err := samples.Read(set)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if strings.HasSuffix(f.Name, ".xml") {
				docs = append(docs, f.Data)
			}
		}
	}
	return docs, nil
}

// verifications times whole verifications, one after another.
func verifications(ctx context.Context, h *hub.Hub, n int) ([]Result, error) {
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		return nil, err
	}
	bank, who, err := h.As(ctx, hub.BankA)
	if err != nil {
		return nil, err
	}
	req.Bank = who.MSPID
	ups, err := h.Verifier.UploadAll(ctx, who.MSPID, files)
	if err != nil {
		return nil, err
	}
	times := make([]time.Duration, 0, n)
	for i := range n {
		req.ID = fmt.Sprintf("bench-%d", i)
		began := time.Now()
		r, err := h.Verifier.Verify(ctx, verify.AsBank(bank), verify.Input{VerdictID: h.Verifier.VerdictID(who.Name, rand.Text()), Request: req, Documents: verify.Digests(ups)})
		if err != nil {
			return nil, err
		}
		if r.Verdict.Outcome == documents.Grey {
			return nil, fmt.Errorf("a verification came out GREY: %s", r.Verdict.Duplicate.Unanswered)
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	fsync, err := fsyncTime(h.Data())
	if err != nil {
		return nil, err
	}
	name := "verification of three uploaded documents, embedded ledger, "
	return []Result{
		{Name: name + "p50", Value: percentile(times, 50), Unit: "ms", Met: true},
		{Name: name + "p99", Value: percentile(times, 99), Unit: "ms", Met: true},
		{Name: "fsync of 4 KB in the data folder, p50: what the disk takes of each figure above", Value: fsync, Unit: "ms", Met: true},
	}, nil
}

// fsyncTime returns the median time of an fsync in the folder, in milliseconds.
func fsyncTime(dir string) (_ float64, err error) {
	f, err := os.CreateTemp(dir, "fsync-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	block := make([]byte, 4096)
	times := make([]time.Duration, 100)
	for i := range times {
		if _, err := f.WriteAt(block, 0); err != nil {
			return 0, err
		}
		began := time.Now()
		if err := f.Sync(); err != nil {
			return 0, err
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return percentile(times, 50), nil
}
