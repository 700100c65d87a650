package hub_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// TestStolenFolderShowsNoVerdict looks through all that a hub keeps for the values
// of a verdict: what was requested, by whom, and what the documents say.
func TestStolenFolderShowsNoVerdict(t *testing.T) {
	dir := t.TempDir()
	var values []string
	t.Run("a financing", func(t *testing.T) {
		w := hubtest.StartWith(t, hubtest.Settings(dir))
		v := w.Sample(hubtest.Import, "REQUEST-7741")
		var got api.Verified
		first := w.Post("bank-a", "a-key-of-the-bank", "/v1/verifications", v)
		first.Into(http.StatusCreated, &got)
		w.Post("bank-a", "a-key-of-the-bank", "/v1/verifications", v).Into(http.StatusCreated, new(any))
		var s verify.Settled
		w.Post("bank-a", "reserve", "/v1/claims", api.Reservation{Verdict: got.Verdict.ID}).Into(http.StatusCreated, &s)
		w.Post("bank-a", "confirm", "/v1/claims/"+s.Claim.ID+"/confirm", api.Step{}).Into(http.StatusOK, new(any))
		values = append(valuesOf(t, first.Body, public(t, &got)), "a-key-of-the-bank")
	})
	if len(values) < 100 {
		t.Fatalf("%d values of a verdict; the test shows nothing", len(values))
	}
	for value, file := range shown(t, dir, values) {
		t.Errorf("%s shows %q", file, value)
	}
	t.Run("the test can fail", func(t *testing.T) {
		if err := os.WriteFile(filepath.Join(dir, "planted"), []byte("x"+values[7]+"x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if found := shown(t, dir, values); len(found) != 1 || found[values[7]] != "planted" {
			t.Errorf("found %v, want the value that was planted", found)
		}
	})
}

// public are the texts of a verdict that everybody on the channel may read, or that
// are words of the program.
func public(t *testing.T, v *api.Verified) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	for _, part := range []any{v.Verdict.ID, v.Verdict.Outcome, v.Verdict.Policy, v.Verdict.IssuedAt, v.Verdict.ValidUntil, v.Receipt, v.Verdict.Request.Bank} {
		if err := enc.Encode(part); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range v.Verdict.Evidence {
		if err := enc.Encode([]any{e.Digests, e.Type, e.AnchoredTx, e.Attested}); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// shortest is how long a value is that is looked for: shorter ones are in encrypted
// bytes by chance.
const shortest = 6

// valuesOf returns the texts and numbers in a JSON text, but those that public has.
func valuesOf(t *testing.T, text []byte, public string) []string {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, v := range v {
				walk(v)
			}
		case []any:
			for _, v := range v {
				walk(v)
			}
		case string:
			found[v] = true
		case json.Number:
			if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil && n > 9999 {
				found[v.String()] = true
			}
		}
	}
	walk(v)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(found)), func(s string) bool {
		return len(s) < shortest || strings.Contains(public, s) || day.MatchString(s) || slices.Contains(programWords, s)
	})
}

// What a folder shows in addition to what is public: days and times, which say nothing
// without what happened then, and words of the program, which are in its formats too.
var (
	day          = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
	programWords = []string{"true", "price", "prices", "amount", "buyer"}
)

// shown returns which of the values are in files under dir, but for its keys, and
// in which file each is.
func shown(t *testing.T, dir string, values []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		for _, v := range values {
			if shows(b, v) {
				out[v] = name
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// shows reports whether the bytes have the value. Digits alone are in digests by
// chance, so they count only where no digest goes on around them.
func shows(b []byte, value string) bool {
	digits := func(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }
	inDigest := !strings.ContainsFunc(value, func(r rune) bool { return r > 'f' || !digits(byte(r)) })
	for at := 0; ; at++ {
		i := bytes.Index(b[at:], []byte(value))
		if i < 0 {
			return false
		}
		at += i
		end := at + len(value)
		if !inDigest || (at == 0 || !digits(b[at-1])) && (end == len(b) || !digits(b[end])) {
			return true
		}
	}
}
