package trees_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/merkle"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/trees"
)

// proofs returns a proof of each of n documents in one tree.
func proofs(t testing.TB, n int) []trees.Proof {
	t.Helper()
	docs := make([][]byte, n)
	for i := range docs {
		docs[i] = fmt.Append(nil, "document ", i)
	}
	pool, err := accel.NewPool(accel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	sums, err := pool.HashBatch(t.Context(), docs, accel.Algorithms...)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]trees.Proof, n)
	record := &protocol.TreeRecord{TreeInput: protocol.TreeInput{Size: int64(n)}}
	for k, alg := range accel.Algorithms {
		leaves := make([]accel.Digest, n)
		for i := range docs {
			leaves[i] = accel.Digest(sums[i][k])
		}
		tree, err := merkle.Build(pool, alg, leaves)
		if err != nil {
			t.Fatal(err)
		}
		root, err := tree.Root()
		if err != nil {
			t.Fatal(err)
		}
		for i := range out {
			p := &out[i]
			p.Index, p.Record = i, record
			digest, path, top := &p.SHA256, &p.Path.SHA256, &record.Roots.SHA256
			if alg == accel.SM3 {
				digest, path, top = &p.SM3, &p.Path.SM3, &record.Roots.SM3
			}
			*digest, *top = documents.NewDigest(alg, leaves[i][:]), documents.NewDigest(alg, root[:])
			steps, err := tree.Inclusion(i, n)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range steps {
				*path = append(*path, hex.EncodeToString(s[:]))
			}
		}
	}
	return out
}

func TestProof(t *testing.T) {
	for _, n := range []int{1, 2, 7, 64} {
		for i, p := range proofs(t, n) {
			if err := p.Verify(p.Leaf); err != nil {
				t.Errorf("document %d of %d: %v", i, n, err)
			}
		}
	}
}

// TestProofThatIsRefused changes each part of a valid proof.
func TestProofThatIsRefused(t *testing.T) {
	flipped := func(s string) string {
		last := byte('0')
		if s[len(s)-1] == last {
			last = '1'
		}
		return s[:len(s)-1] + string(last)
	}
	other := proofs(t, 6)[0]
	for name, change := range map[string]func(p *trees.Proof){
		"no record":                     func(p *trees.Proof) { p.Record = nil },
		"another place":                 func(p *trees.Proof) { p.Index++ },
		"a place before the first":      func(p *trees.Proof) { p.Index = -1 },
		"a larger tree":                 func(p *trees.Proof) { p.Record.Size = 9 },
		"no tree":                       func(p *trees.Proof) { p.Record.Size = 0 },
		"another document":              func(p *trees.Proof) { p.Leaf = proofs(t, 5)[1].Leaf },
		"another SHA-256 root":          func(p *trees.Proof) { p.Record.Roots.SHA256 = other.Record.Roots.SHA256 },
		"another SM3 root":              func(p *trees.Proof) { p.Record.Roots.SM3 = other.Record.Roots.SM3 },
		"roots exchanged":               func(p *trees.Proof) { r := &p.Record.Roots; r.SHA256, r.SM3 = r.SM3, r.SHA256 },
		"a SHA-256 step changed":        func(p *trees.Proof) { p.Path.SHA256[1] = flipped(p.Path.SHA256[1]) },
		"an SM3 step changed":           func(p *trees.Proof) { p.Path.SM3[0] = flipped(p.Path.SM3[0]) },
		"a step left out":               func(p *trees.Proof) { p.Path.SM3 = p.Path.SM3[1:] },
		"a step too many":               func(p *trees.Proof) { p.Path.SHA256 = append(p.Path.SHA256, p.Path.SHA256[0]) },
		"a step that is short":          func(p *trees.Proof) { p.Path.SM3[0] = p.Path.SM3[0][2:] },
		"a step that is long":           func(p *trees.Proof) { p.Path.SM3[0] += "00" },
		"a step that is no hexadecimal": func(p *trees.Proof) { p.Path.SHA256[0] = "x" + p.Path.SHA256[0][1:] },
	} {
		t.Run(name, func(t *testing.T) {
			p := proofs(t, 5)[0]
			document := p.Leaf
			change(&p)
			if err := p.Verify(document); !errors.Is(err, trees.ErrProof) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzProof(f *testing.F) {
	stands := proofs(f, 5)[2]
	b, err := json.Marshal(stands)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"record":{}}`))
	f.Add([]byte(`{"path":{"sha256":["","0"]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var p trees.Proof
		if json.Unmarshal(b, &p) != nil {
			return
		}
		if err := p.Verify(stands.Leaf); err == nil && p.Record.Roots != stands.Record.Roots && p.Record.Size > 1 {
			t.Errorf("the document is in another tree: %s", b)
		}
	})
}
