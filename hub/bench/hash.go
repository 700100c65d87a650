package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"tradehub/accel"
)

// Goals of the ratio to the library that is the baseline.
var (
	goalLarge  = map[accel.Algorithm]float64{accel.SHA256: 2.4, accel.SM3: 8.8} // documents of 16 KB and more
	goalSmall  = map[accel.Algorithm]float64{accel.SHA256: 2.25, accel.SM3: 7.5}
	goalMixed  = map[accel.Algorithm]float64{accel.SHA256: 2.4, accel.SM3: 8.5}
	goalSkewed = map[accel.Algorithm]float64{accel.SHA256: 2.4, accel.SM3: 4.2} // one document is a fifth of the bytes
	goalNodes  = map[accel.Algorithm]float64{accel.SHA256: 3.6, accel.SM3: 9}
	goalAVX2   = map[accel.Algorithm]float64{accel.SHA256: 2.3, accel.SM3: 4.5}
)

const (
	goalAlone   = 0.97
	goalThreads = 1.9
	goalFiles   = 0.85
	goalBoth    = 1 / 1.05 // both digests from one read cost at most 1.05 times the two apart
)

var baselines = map[accel.Algorithm]string{accel.SHA256: "crypto/sha256", accel.SM3: "gmsm/sm3"}

// HashOptions bound the measurement of hashing.
type HashOptions struct {
	Rounds    int           // interleaved rounds
	Round     time.Duration // of each side at the least, each round
	Documents int           // of the mixed set; 8,000 are 1.9 GB
	Files     int           // of 1 MB that are written and read; 0 leaves files out
}

// Valid names the first option that measures nothing.
func (o HashOptions) Valid() error {
	switch {
	case o.Rounds < 1:
		return errors.New("--rounds: at least 1")
	case o.Round <= 0:
		return errors.New("--round: longer than 0")
	case o.Documents < 1:
		return errors.New("--documents: at least 1")
	case o.Files < 0:
		return errors.New("--files: at least 0")
	}
	return nil
}

// Hash measures digesting documents side by side, on one thread unless it says
// otherwise, against the libraries that digest one at a time. Times are
// processor time of the process, so that neighbours on other cores count less.
func Hash(ctx context.Context, o HashOptions) (report Report, err error) {
	h, err := newHashing(o)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	for _, part := range []func(context.Context) error{
		h.large, h.small, h.mixed, h.skewed, h.nodes, h.withoutAVX512, h.alone, h.both, h.threads, h.files,
	} {
		if err := part(ctx); err != nil {
			return h.report, err
		}
	}
	return h.report, nil
}

// A hashing is one run of Hash.
type hashing struct {
	HashOptions
	report Report
	one    *accel.Pool // of one worker
	memory []byte      // documents are cut out of it
}

func newHashing(o HashOptions) (*hashing, error) {
	one, err := accel.NewPool(accel.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	h := &hashing{HashOptions: o, one: one, report: Report{Bench: "hash", Machine: machine()}}
	h.memory = make([]byte, 64<<20)
	fillRandom(h.memory)
	return h, nil
}

func (h *hashing) close() error { return h.one.Close() }

// cut returns documents of one length, all of the memory.
func (h *hashing) cut(bytes int) [][]byte {
	docs := make([][]byte, len(h.memory)/bytes)
	for i := range docs {
		docs[i] = h.memory[i*bytes : (i+1)*bytes]
	}
	return docs
}

func (h *hashing) large(ctx context.Context) error {
	for _, size := range []int{16 << 10, 1 << 20} {
		if err := h.versus(ctx, h.one, fmt.Sprintf("%d documents of %s", len(h.memory)/size, text(size)), h.cut(size), goalLarge); err != nil {
			return err
		}
	}
	return nil
}

func (h *hashing) small(ctx context.Context) error {
	return h.versus(ctx, h.one, fmt.Sprintf("%d documents of 1 KB from memory", len(h.memory)>>10), h.cut(1<<10), goalSmall)
}

func (h *hashing) mixed(ctx context.Context) error {
	docs, total := lengths(h.Documents, 50<<20, 0)
	return h.versus(ctx, h.one, fmt.Sprintf("%d mixed documents, %s", len(docs), text(total)), docs, goalMixed)
}

func (h *hashing) skewed(ctx context.Context) error {
	docs, total := lengths(max(h.Documents/8, 1), 2<<20, 22<<20)
	return h.versus(ctx, h.one, fmt.Sprintf("%d documents, %s, one of 22 MB", len(docs), text(total)), docs, goalSkewed)
}

// nodes measures the nodes of a Merkle tree of RFC 6962, whose messages are 65 bytes.
func (h *hashing) nodes(context.Context) error {
	const n = 4096
	parts, dst := make([]accel.Digest, 2*n), make([]accel.Digest, n)
	messages := make([][]byte, n)
	for i := range messages {
		parts[2*i][0], parts[2*i+1][1] = byte(i), byte(i>>8)
		messages[i] = append(append([]byte{1}, parts[2*i][:]...), parts[2*i+1][:]...)
	}
	for _, alg := range accel.Algorithms {
		times, err := h.compare(processTime,
			func() error { return h.one.Join(alg, dst, 1, parts) },
			func() error { return sumEach(dst, messages, alg) })
		if err != nil {
			return err
		}
		h.report.Results = append(h.report.Results, against(string(alg)+", Merkle nodes", "million/s",
			n/times[0]/1e6, baselines[alg], n/times[1]/1e6, goalNodes[alg]))
	}
	return nil
}

// withoutAVX512 leaves out the engines that need it.
func (h *hashing) withoutAVX512(ctx context.Context) (err error) {
	var names []string
	for _, c := range h.one.Dispatch().Candidates {
		if n := c.Engine.Name(); !strings.Contains(n, "512") && !strings.Contains(n, "-vl-") {
			names = append(names, n)
		}
	}
	p, err := accel.NewPool(accel.Options{Workers: 1, Engines: names})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	return h.versus(ctx, p, "16 KB documents, AVX-512 switched off", h.cut(16<<10), goalAVX2)
}

func (h *hashing) alone(ctx context.Context) error {
	for _, size := range []int{1 << 10, 16 << 10, 1 << 20, 16 << 20} {
		goal := map[accel.Algorithm]float64{accel.SHA256: goalAlone, accel.SM3: goalAlone}
		if err := h.versus(ctx, h.one, "one document of "+text(size)+" alone", [][]byte{h.memory[:size]}, goal); err != nil {
			return err
		}
	}
	return nil
}

// versus measures p against the baseline of each algorithm.
func (h *hashing) versus(ctx context.Context, p *accel.Pool, name string, docs [][]byte, goals map[accel.Algorithm]float64) error {
	dst, total := make([]accel.Digest, len(docs)), size(docs)
	for _, alg := range accel.Algorithms {
		times, err := h.compare(processTime,
			func() error { return p.Sums(ctx, dst, docs, alg) },
			func() error { return sumEach(dst, docs, alg) })
		if err != nil {
			return err
		}
		h.add(string(alg)+", "+name, total/times[0]/1e9, baselines[alg], total/times[1]/1e9, goals[alg])
	}
	return nil
}

func (h *hashing) add(name string, value float64, baseline string, base, goal float64) {
	h.report.Results = append(h.report.Results, against(name, "GB/s", value, baseline, base, goal))
}

// both measures the two digests from one read of the bytes against the engines' own times.
func (h *hashing) both(ctx context.Context) error {
	for _, size := range []int{1 << 10, 16 << 10, 1 << 20} {
		docs := h.cut(size)
		dst := make([]accel.Digest, 2*len(docs))
		times, err := h.compare(processTime,
			func() error { return h.one.Sums(ctx, dst, docs, accel.SHA256, accel.SM3) },
			func() error {
				return errors.Join(h.one.Sums(ctx, dst[:len(docs)], docs, accel.SHA256), h.one.Sums(ctx, dst[:len(docs)], docs, accel.SM3))
			})
		if err != nil {
			return err
		}
		total := float64(len(h.memory))
		h.add("sha256 and sm3 from one read, documents of "+text(size), total/times[0]/1e9, "one after the other", total/times[1]/1e9, goalBoth)
	}
	return nil
}

// threads measures two workers against one, by the clock on the wall.
func (h *hashing) threads(ctx context.Context) (err error) {
	if runtime.GOMAXPROCS(0) < 2 {
		return nil
	}
	two, err := accel.NewPool(accel.Options{Workers: 2})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, two.Close()) }()
	docs := h.cut(16 << 10)
	dst, total := make([]accel.Digest, len(docs)), size(docs)
	for _, alg := range accel.Algorithms {
		times, err := h.compare(wallTime,
			func() error { return two.Sums(ctx, dst, docs, alg) },
			func() error { return h.one.Sums(ctx, dst, docs, alg) })
		if err != nil {
			return err
		}
		h.add(string(alg)+", two threads, by the wall clock", total/times[0]/1e9, "one thread", total/times[1]/1e9, goalThreads)
	}
	return nil
}

// compare runs the sides in turn, and returns the median time of one run of each.
func (h *hashing) compare(clock func() time.Duration, sides ...func() error) ([]float64, error) {
	all := make([][]float64, len(sides))
	for round := range h.Rounds + 1 {
		for i, side := range sides {
			runs, began := 0, clock()
			for runs == 0 || clock()-began < h.Round {
				if err := side(); err != nil {
					return nil, err
				}
				runs++
			}
			if round > 0 { // the first warms up
				all[i] = append(all[i], (clock()-began).Seconds()/float64(runs))
			}
		}
	}
	medians := make([]float64, len(sides))
	for i := range all {
		medians[i] = median(all[i])
	}
	return medians, nil
}

func wallTime() time.Duration { return time.Since(epoch) }

var epoch = time.Now()

func sumEach(dst []accel.Digest, docs [][]byte, alg accel.Algorithm) error {
	for i, doc := range docs {
		var err error
		if dst[i], err = alg.Sum(doc); err != nil {
			return err
		}
	}
	return nil
}

// lengths returns n documents whose lengths spread as those of a hub's do: most
// of some ten kilobytes, few of many megabytes, from 1 KB up to most. One of
// them has longest bytes, if that is not 0.
func lengths(n, most, longest int) (docs [][]byte, total int) {
	rnd := rand.New(rand.NewPCG(8000, 1))
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = int(min(max(30e3*math.Exp(2.05*rnd.NormFloat64()), 1<<10), float64(most)))
	}
	if longest > 0 {
		sizes[n/2] = longest
	}
	for _, s := range sizes {
		total += s
	}
	memory := make([]byte, total)
	fillRandom(memory)
	for _, s := range sizes {
		docs = append(docs, memory[:s:s])
		memory = memory[s:]
	}
	return docs, total
}

func fillRandom(b []byte) {
	rnd := rand.NewChaCha8([32]byte{})
	_, _ = rnd.Read(b) // documented never to fail
}

func size(docs [][]byte) float64 {
	n := 0
	for _, d := range docs {
		n += len(d)
	}
	return float64(n)
}

func text(bytes int) string {
	switch {
	case bytes >= 1<<30:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d KB", bytes>>10)
}
