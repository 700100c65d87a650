package merkle_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/merkle"
)

func pool(t testing.TB) *accel.Pool {
	t.Helper()
	p, err := accel.NewPool(accel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// digests returns n digests that differ.
func digests(t testing.TB, alg accel.Algorithm, n int) []accel.Digest {
	t.Helper()
	out := make([]accel.Digest, n)
	for i := range out {
		d, err := alg.Sum([]byte{byte(i), byte(i >> 8)})
		if err != nil {
			t.Fatal(err)
		}
		out[i] = d
	}
	return out
}

// reference is RFC 6962, section 2.1, word by word.
type reference struct {
	t   testing.TB
	alg accel.Algorithm
}

func (r reference) sum(prefix byte, parts ...accel.Digest) accel.Digest {
	b := []byte{prefix}
	for _, p := range parts {
		b = append(b, p[:]...)
	}
	d, err := r.alg.Sum(b)
	if err != nil {
		r.t.Fatal(err)
	}
	return d
}

func k(n int) int {
	p := 1
	for 2*p < n {
		p *= 2
	}
	return p
}

func (r reference) mth(d []accel.Digest) accel.Digest {
	switch len(d) {
	case 0:
		s, _ := r.alg.Sum(nil)
		return s
	case 1:
		return r.sum(0, d[0])
	}
	return r.sum(1, r.mth(d[:k(len(d))]), r.mth(d[k(len(d)):]))
}

func (r reference) path(m int, d []accel.Digest) []accel.Digest {
	if len(d) == 1 {
		return nil
	}
	if k := k(len(d)); m < k {
		return append(r.path(m, d[:k]), r.mth(d[k:]))
	} else {
		return append(r.path(m-k, d[k:]), r.mth(d[:k]))
	}
}

func TestTreesAreThoseOfTheRFC(t *testing.T) {
	p := pool(t)
	for _, alg := range accel.Algorithms {
		ref, all := reference{t, alg}, digests(t, alg, 40)
		grown, err := merkle.Build(p, alg, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(all) + 1 {
			built, err := merkle.Build(p, alg, all[:n])
			if err != nil {
				t.Fatal(err)
			}
			if n > 0 {
				if err := grown.Append(all[n-1]); err != nil {
					t.Fatal(err)
				}
			}
			want := ref.mth(all[:n])
			for _, tree := range []*merkle.Tree{built, grown} {
				if got, err := tree.Root(); err != nil || got != want || tree.Size() != n {
					t.Fatalf("%s, %d leaves: root %x, want %x (%v)", alg, n, got, want, err)
				}
			}
		}
		for n := range len(all) + 1 {
			if got, err := grown.RootAt(n); err != nil || got != ref.mth(all[:n]) {
				t.Errorf("%s: root at %d: %x (%v)", alg, n, got, err)
			}
		}
	}
}

func TestInclusion(t *testing.T) {
	for _, alg := range accel.Algorithms {
		ref, all := reference{t, alg}, digests(t, alg, 33)
		tree, err := merkle.Build(pool(t), alg, all)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n <= len(all); n++ {
			root := ref.mth(all[:n])
			for i := range n {
				proof, err := tree.Inclusion(i, n)
				if err != nil || !slices.Equal(proof, ref.path(i, all[:n])) {
					t.Fatalf("%s: leaf %d of %d: %x (%v)", alg, i, n, proof, err)
				}
				if err := merkle.VerifyInclusion(alg, all[i], i, n, proof, root); err != nil {
					t.Errorf("leaf %d of %d: %v", i, n, err)
				}
				forgeInclusion(t, alg, all, i, n, proof, root)
			}
		}
	}
}

// forgeInclusion changes each part of a true proof.
func forgeInclusion(t *testing.T, alg accel.Algorithm, all []accel.Digest, i, n int, proof []accel.Digest, root accel.Digest) {
	t.Helper()
	other := all[(i+1)%len(all)]
	must := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, merkle.ErrProof) {
			t.Errorf("leaf %d of %d, %s: error %v", i, n, what, err)
		}
	}
	must("another document", merkle.VerifyInclusion(alg, other, i, n, proof, root))
	must("another root", merkle.VerifyInclusion(alg, all[i], i, n, proof, other))
	must("one step more", merkle.VerifyInclusion(alg, all[i], i, n, append(slices.Clone(proof), other), root))
	must("outside", merkle.VerifyInclusion(alg, all[i], n, n, proof, root))
	if n > 1 {
		must("another place", merkle.VerifyInclusion(alg, all[i], (i+1)%n, n, proof, root))
	}
	for s := range proof {
		bad := slices.Clone(proof)
		bad[s][7] ^= 4
		must("a changed step", merkle.VerifyInclusion(alg, all[i], i, n, bad, root))
		must("a missing step", merkle.VerifyInclusion(alg, all[i], i, n, slices.Delete(slices.Clone(proof), s, s+1), root))
	}
}

func TestWhatIsNotThere(t *testing.T) {
	tree, err := merkle.Build(pool(t), accel.SM3, digests(t, accel.SM3, 5))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{-1, 3}, {3, 3}, {0, 6}} {
		if _, err := tree.Inclusion(at[0], at[1]); err == nil {
			t.Errorf("inclusion %v was proved", at)
		}
	}
	if _, err := tree.RootAt(6); err == nil {
		t.Error("a root of more leaves than there are")
	}
	if _, err := merkle.Build(pool(t), "md5", digests(t, accel.SM3, 2)); err == nil {
		t.Error("a tree of an unknown algorithm")
	}
}

func TestLargeTree(t *testing.T) {
	all := digests(t, accel.SHA256, 20_001)
	for _, alg := range accel.Algorithms {
		tree, err := merkle.Build(pool(t), alg, all)
		if err != nil {
			t.Fatal(err)
		}
		if root, err := tree.Root(); err != nil || root != (reference{t, alg}).mth(all) {
			t.Errorf("%s: root %x (%v)", alg, root, err)
		}
	}
}

func FuzzVerifyInclusion(f *testing.F) {
	f.Add([]byte("abc"), 1, 3)
	f.Fuzz(func(t *testing.T, b []byte, i, n int) {
		proof := make([]accel.Digest, len(b)/accel.DigestBytes)
		for j := range proof {
			copy(proof[j][:], b[j*accel.DigestBytes:])
		}
		if merkle.VerifyInclusion(accel.SHA256, accel.Digest{1}, i, n, proof, accel.Digest{2}) == nil {
			t.Errorf("proof %x of leaf %d of %d leads to a root that was made up", proof, i, n)
		}
	})
}
