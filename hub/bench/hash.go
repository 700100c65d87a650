package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/accel"
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
	goalDevice  = 0.7      // of what only copying takes
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
		h.large, h.small, h.mixed, h.skewed, h.nodes, h.withoutAVX512, h.alone, h.both, h.threads, h.files, h.onDevice,
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
		if err := h.versus(ctx, h.one, fmt.Sprintf("%d documents of %s", len(h.memory)/size, inWords(size)), h.cut(size), goalLarge); err != nil {
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
	return h.versus(ctx, h.one, fmt.Sprintf("%d mixed documents, %s", len(docs), inWords(total)), docs, goalMixed)
}

func (h *hashing) skewed(ctx context.Context) error {
	docs, total := lengths(max(h.Documents/8, 1), 2<<20, 22<<20)
	return h.versus(ctx, h.one, fmt.Sprintf("%d documents, %s, one of 22 MB", len(docs), inWords(total)), docs, goalSkewed)
}

// nodes measures the nodes of a Merkle tree of RFC 6962, with messages of 65 bytes.
func (h *hashing) nodes(context.Context) error {
	const n = 4096
	parts, dst := make([]accel.Digest, 2*n), make([]accel.Digest, n)
	messages := make([][]byte, n)
	for i := range messages {
		parts[2*i][0], parts[2*i+1][1] = byte(i), byte(i>>8)
		messages[i] = append(append([]byte{1}, parts[2*i][:]...), parts[2*i+1][:]...)
	}
	for _, alg := range accel.Algorithms {
		t, err := h.compare(processTime,
			func() error { return h.one.Join(alg, dst, 1, parts) },
			func() error { return sumEach(dst, messages, alg) })
		if err != nil {
			return err
		}
		h.add(string(alg)+", Merkle nodes", "million/s", n/1e6, t, baselines[alg], goalNodes[alg])
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

// alone measures calls with one document each, while nothing else is digested.
func (h *hashing) alone(ctx context.Context) error {
	for _, size := range []int{1 << 10, 16 << 10, 1 << 20, 16 << 20} {
		docs := h.cut(size)
		docs = docs[:max(1<<20/size, 1)] // the clock is asked too seldom to count
		dst := make([]accel.Digest, len(docs))
		for _, alg := range accel.Algorithms {
			t, err := h.compare(processTime,
				func() error {
					for i := range docs {
						if err := h.one.Sums(ctx, dst[i:i+1], docs[i:i+1], alg); err != nil {
							return err
						}
					}
					return nil
				},
				func() error { return sumEach(dst, docs, alg) })
			if err != nil {
				return err
			}
			h.rate(string(alg)+", one document of "+inWords(size)+" alone", size*len(docs), t, baselines[alg], goalAlone)
		}
	}
	return nil
}

// versus measures p against the baseline of each algorithm.
func (h *hashing) versus(ctx context.Context, p *accel.Pool, name string, docs [][]byte, goals map[accel.Algorithm]float64) error {
	dst := make([]accel.Digest, len(docs))
	for _, alg := range accel.Algorithms {
		t, err := h.compare(processTime,
			func() error { return p.Sums(ctx, dst, docs, alg) },
			func() error { return sumEach(dst, docs, alg) })
		if err != nil {
			return err
		}
		h.rate(string(alg)+", "+name, size(docs), t, baselines[alg], goals[alg])
	}
	return nil
}

// rate adds a result in bytes a second.
func (h *hashing) rate(name string, bytes int, t timing, baseline string, goal float64) {
	h.add(name, "GB/s", float64(bytes)/1e9, t, baseline, goal)
}

// add adds a result of so many units in the time of one run of each side.
func (h *hashing) add(name, unit string, units float64, t timing, baseline string, goal float64) {
	r := against(name, unit, units/t.median[0], baseline, units/t.median[1], goal)
	r.BestRatio = t.best[1] / t.best[0]
	h.report.Results = append(h.report.Results, r)
}

// both measures the two digests from one read of the bytes against the engines' own times.
func (h *hashing) both(ctx context.Context) error {
	for _, size := range []int{1 << 10, 16 << 10, 1 << 20} {
		docs := h.cut(size)
		dst := make([]accel.Digest, 2*len(docs))
		t, err := h.compare(processTime,
			func() error { return h.one.Sums(ctx, dst, docs, accel.SHA256, accel.SM3) },
			func() error {
				return errors.Join(h.one.Sums(ctx, dst[:len(docs)], docs, accel.SHA256), h.one.Sums(ctx, dst[:len(docs)], docs, accel.SM3))
			})
		if err != nil {
			return err
		}
		h.rate("sha256 and sm3 from one read, documents of "+inWords(size), len(h.memory), t, "one after the other", goalBoth)
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
	dst := make([]accel.Digest, len(docs))
	for _, alg := range accel.Algorithms {
		t, err := h.compare(wallTime,
			func() error { return two.Sums(ctx, dst, docs, alg) },
			func() error { return h.one.Sums(ctx, dst, docs, alg) })
		if err != nil {
			return err
		}
		h.rate(string(alg)+", two threads, by the wall clock", size(docs), t, "one thread", goalThreads)
	}
	return nil
}

// A timing is the seconds of one run of each of two sides.
type timing struct{ median, best [2]float64 }

// compare runs two sides in turn.
func (h *hashing) compare(clock func() time.Duration, sides ...func() error) (t timing, err error) {
	var all [2][]float64
	for round := range h.Rounds + 1 {
		for i, side := range sides {
			runs, began := 0, clock()
			for runs == 0 || clock()-began < h.Round {
				if err := side(); err != nil {
					return t, err
				}
				runs++
			}
			if round > 0 { // the first warms up
				all[i] = append(all[i], (clock()-began).Seconds()/float64(runs))
			}
		}
	}
	for i := range all {
		t.median[i], t.best[i] = median(all[i]), slices.Min(all[i])
	}
	return t, nil
}

func wallTime() time.Duration { return time.Since(epoch) }

var epoch = time.Now()
