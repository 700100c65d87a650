package acceltest

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

//go:embed testdata/*.rsp testdata/*.json
var published embed.FS

// A Sum digests documents by the algorithm under test.
type Sum func(docs [][]byte) ([]accel.Digest, error)

// Vectors holds sum to what others published for alg.
func Vectors(t *testing.T, alg accel.Algorithm, sum Sum) {
	t.Helper()
	files := map[accel.Algorithm][]string{accel.SHA256: {"SHA256ShortMsg.rsp", "SHA256LongMsg.rsp"}, accel.SM3: {"SM3.rsp"}}
	for _, f := range files[alg] {
		t.Run(f, func(t *testing.T) { messages(t, f, sum) })
	}
	if alg == accel.SHA256 {
		t.Run("SHA256Monte.rsp", func(t *testing.T) { monteCarlo(t, sum) })
	}
	t.Run("Wycheproof HMAC", func(t *testing.T) { wycheproof(t, alg, sum) })
}

// messages checks a file of Len, Msg and MD.
func messages(t *testing.T, file string, sum Sum) {
	var docs [][]byte
	var want []string
	bits := 0
	for key, value := range pairs(t, file) {
		switch key {
		case "Len":
			bits, _ = strconv.Atoi(value)
		case "Msg":
			docs = append(docs, unhex(t, value)[:bits/8]) // an empty message is written 00
		case "MD":
			want = append(want, value)
		}
	}
	got, err := sum(docs)
	if err != nil || len(docs) == 0 || len(docs) != len(want) {
		t.Fatal(len(docs), len(want), err)
	}
	for i := range got {
		if hex.EncodeToString(got[i][:]) != want[i] {
			t.Errorf("message of %d bytes: %x, want %s", len(docs[i]), got[i], want[i])
		}
	}
}

// monteCarlo runs the first three rounds of the pseudorandomly generated messages
// test of SHAVS, 6.4: 1,000 digests a round, each over the three before.
func monteCarlo(t *testing.T, sum Sum) {
	var seed []byte
	round := 0
	for key, value := range pairs(t, "SHA256Monte.rsp") {
		switch key {
		case "Seed":
			seed = unhex(t, value)
		case "MD":
			md := [3][]byte{seed, seed, seed}
			for range 1000 {
				d, err := sum([][]byte{bytes.Join(md[:], nil)})
				if err != nil {
					t.Fatal(err)
				}
				md = [3][]byte{md[1], md[2], d[0][:]}
			}
			if seed = md[2]; hex.EncodeToString(seed) != value {
				t.Fatalf("round %d: %x, want %s", round, seed, value)
			}
			if round++; round == 3 {
				return
			}
		}
	}
}

// wycheproof checks RFC 2104 over the digest, keys and messages of many lengths.
func wycheproof(t *testing.T, alg accel.Algorithm, sum Sum) {
	b, err := published.ReadFile("testdata/hmac_" + string(alg) + "_test.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		TestGroups []struct {
			Tests []struct {
				TcID                  int
				Key, Msg, Tag, Result string
			}
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range file.TestGroups {
		for _, c := range g.Tests {
			tag := unhex(t, c.Tag)
			mac := hmac(t, sum, unhex(t, c.Key), unhex(t, c.Msg))
			if bytes.Equal(mac[:len(tag)], tag) != (c.Result == "valid") {
				t.Errorf("test %d is called %s, the tag is %x", c.TcID, c.Result, mac)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("only %d tests were read", n)
	}
}

func hmac(t *testing.T, sum Sum, key, msg []byte) []byte {
	if len(key) > accel.BlockBytes {
		key = one(t, sum, key)
	}
	inner, outer := make([]byte, accel.BlockBytes), make([]byte, accel.BlockBytes)
	for i := range inner {
		k := byte(0)
		if i < len(key) {
			k = key[i]
		}
		inner[i], outer[i] = k^0x36, k^0x5c
	}
	return one(t, sum, append(outer, one(t, sum, append(inner, msg...))...))
}

func one(t *testing.T, sum Sum, doc []byte) []byte {
	d, err := sum([][]byte{doc})
	if err != nil {
		t.Fatal(err)
	}
	return d[0][:]
}

// pairs yields the "key = value" lines of a file.
func pairs(t *testing.T, file string) iter.Seq2[string, string] {
	b, err := published.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string, string) bool) {
		lines := bufio.NewScanner(bytes.NewReader(b))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if key, value, ok := strings.Cut(lines.Text(), " = "); ok && !yield(key, strings.TrimSpace(value)) {
				return
			}
		}
	}
}

func unhex(t *testing.T, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
