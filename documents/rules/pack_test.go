package rules

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

var smallPack = present(`name: small
version: "2026.7"
edition: "2026-02-03"
rules:
  A05: {version: "1.0", enabled: true, parameters: {pass: "3", block: "20"}}
  T03: {version: "1.0", enabled: true, severity: REVIEW}
  S01: {version: "1.0", enabled: false}
  D06: {version: "1.1", enabled: true}
`)

func signed(t testing.TB, file string) (*Pack, error) {
	t.Helper()
	key := developmentPrivateKey(t)
	sig, err := SignPack([]byte(file), key)
	if err != nil {
		return nil, err
	}
	return LoadPack([]byte(file), sig, key.Public())
}

func TestPackSaysWhatRuns(t *testing.T) {
	pack, err := signed(t, smallPack)
	if err != nil {
		t.Fatal(err)
	}
	if pack.String() != "small-2026.7" || pack.Edition != "2026-02-03" || pack.Digest != documents.DigestOf([]byte(smallPack)) || pack.KeyID == "" {
		t.Errorf("pack = %+v", pack)
	}
	var ran []string
	for _, r := range pack.Rules() {
		ran = append(ran, r.ID+" "+string(r.Severity))
	}
	if got := strings.Join(ran, ", "); got != "A05 BLOCK, D06 BLOCK, T03 REVIEW" {
		t.Errorf("rules = %s", got)
	}
}

func TestPackOverrides(t *testing.T) {
	pack, err := signed(t, smallPack)
	if err != nil {
		t.Fatal(err)
	}
	p := base()
	inv, dec := p.Items[0].Document, p.Items[1].Document
	inv.Totals.Payable = usd(1) // S01, which the pack leaves out
	dec.Totals.TaxInclusive = usd(9800000)
	dec.Shipment.Containers = []documents.Container{{Number: container3}}
	p.Request.Date = "2026-05-28"
	var got []string
	for _, f := range Examine(p, pack) {
		got = append(got, f.Rule+" "+answer(f))
	}
	want := "A05 PASS, D06 FAIL BLOCK, T03 FAIL REVIEW" // 2 % within 3 %; the default of 180 days; BLOCK made REVIEW
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("findings: %s\n    want: %s", s, want)
	}
}

// TestTamperedPackRefused flips every byte of the pack in turn, and of its signature.
func TestTamperedPackRefused(t *testing.T) {
	key := developmentPrivateKey(t)
	file, sig := read(t, packPath), read(t, signaturePath)
	load := func(file, sig []byte) error { _, err := LoadPack(file, sig, key.Public()); return err }
	if err := load(file, sig); err != nil {
		t.Fatal(err)
	}
	for i := range file {
		changed := append([]byte(nil), file...)
		changed[i] ^= 1
		if err := load(changed, sig); !errors.Is(err, ErrPackSignature) {
			t.Fatalf("byte %d changed: %v, want %v", i, err, ErrPackSignature)
		}
	}
	for name, f := range map[string][]byte{"shorter": file[:len(file)-1], "longer": append(append([]byte(nil), file...), '\n'), "empty": nil} {
		if err := load(f, sig); !errors.Is(err, ErrPackSignature) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range len(sig) - 2 { // the last character holds unused bits, and a line feed follows
		changed := append([]byte(nil), sig...)
		changed[i] ^= 1
		if err := load(file, changed); !errors.Is(err, ErrPackSignature) {
			t.Fatalf("byte %d of the signature changed: %v", i, err)
		}
	}
}

func TestPackKeys(t *testing.T) {
	file, sig := read(t, packPath), read(t, signaturePath)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LoadPack(file, sig, other.Public()); !errors.Is(err, ErrPackSignature) {
		t.Errorf("another key: %v", err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edwards, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.PublicKey{"P-384": p384.Public(), "Ed25519": edwards, "nil": nil} {
		if _, err := LoadPack(file, sig, key); err == nil || errors.Is(err, ErrPackSignature) {
			t.Errorf("%s: %v, want an error on the key", name, err)
		}
	}
	if _, err := SignPack(file, p384); err == nil {
		t.Error("signed with P-384")
	}
}

func TestPackErrors(t *testing.T) {
	head := "name: a\nversion: \"2026.1\"\nedition: \"2026-01-01\"\nrules:\n"
	for name, tc := range map[string]struct{ file, want string }{
		"unknown rule":      {head + `  Z99: {version: "1.0", enabled: true}`, "rule Z99: there is no such rule"},
		"unknown parameter": {head + `  A05: {version: "1.0", enabled: true, parameters: {pas: "1"}}`, "unknown parameter; it has [pass block]"},
		"parameter of none": {head + `  A01: {version: "1.1", enabled: true, parameters: {rate: "1"}}`, "unknown parameter; it has []"},
		"float":             {head + `  A05: {version: "1.0", enabled: true, parameters: {pass: 0.5}}`, "parameter pass: must be a quoted decimal"},
		"not a number":      {head + `  A05: {version: "1.0", enabled: true, parameters: {pass: "half"}}`, "is not a decimal number"},
		"negative":          {head + `  A05: {version: "1.0", enabled: true, parameters: {pass: "-1"}}`, "must be 0 to 100"},
		"too large":         {head + `  A05: {version: "1.0", enabled: true, parameters: {pass: "101"}}`, "must be 0 to 100"},
		"quoted integer":    {head + `  D06: {version: "1.1", enabled: true, parameters: {block: "180"}}`, "must be a whole number, unquoted"},
		"hexadecimal":       {head + `  D06: {version: "1.1", enabled: true, parameters: {block: 0x10}}`, "is not a decimal number"},
		"unknown choice":    {head + `  S06: {version: "1.0", enabled: true, parameters: {edition: "HS2017"}}`, "must be one of [HS2022]"},
		"port pair":         {head + `  D05: {version: "1.0", enabled: true, parameters: {transitByPorts: {HAMBURG: 3}}}`, "must be two UN/LOCODEs"},
		"port days":         {head + `  D05: {version: "1.0", enabled: true, parameters: {transitByPorts: {DEHAM-CNSZX: 400}}}`, "must be 0 to 180 days"},
		"ports a list":      {head + `  D05: {version: "1.0", enabled: true, parameters: {transitByPorts: [1]}}`, "must map port pairs"},
		"severity":          {head + `  A05: {version: "1.0", enabled: true, severity: FATAL}`, `severity "FATAL"`},
		"not said":          {head + `  A05: {version: "1.0"}`, "set enabled: true or enabled: false"},
		"other version":     {head + `  A05: {version: "0.9", enabled: true}`, `the pack was written for version "0.9"`},
		"rule twice":        {head + "  A05: {version: \"1.0\", enabled: true}\n  A05: {version: \"1.0\", enabled: true}", "already defined"},
		"unknown field":     {head + `  A05: {version: "1.0", enabled: true, treshold: 1}`, "treshold"},
		"no rules":          {strings.TrimSuffix(head, "rules:\n"), "no rules"},
		"no name":           {strings.Replace(head, "name: a", "name: A B", 1) + "  {}", "name"},
		"bad version":       {strings.Replace(head, "2026.1", "1", 1) + "  {}", "must be year.number"},
		"bad edition":       {strings.Replace(head, "2026-01-01", "1 May", 1) + "  {}", "edition"},
		"two documents":     {head + "  A01: {version: \"1.0\", enabled: true}\n---\na: b\n", "one YAML document"},
		"not YAML":          {"\t", "rule pack"},
		"too large a file":  {head + "#" + strings.Repeat(" ", maxPack), "larger than"},
	} {
		if _, err := signed(t, present(tc.file)); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want …%s…", name, err, tc.want)
		}
	}
}

// present gives the rules of a pack that say version "1.0" the version that they have.
func present(file string) string {
	for _, r := range Rules() {
		file = strings.ReplaceAll(file, r.ID+`: {version: "1.0"`, r.ID+`: {version: "`+r.Version+`"`)
	}
	return file
}

// FuzzParsePack looks for a pack that panics, or that is read and is not one.
func FuzzParsePack(f *testing.F) {
	f.Add([]byte(smallPack))
	f.Add(read(f, packPath))
	f.Add([]byte("rules: &a {A05: *a}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := parsePack(file)
		if err != nil {
			return
		}
		for _, r := range p.rules {
			if len(r.settings) != len(r.Parameters) {
				t.Errorf("%s has %d settings of %d parameters", r.ID, len(r.settings), len(r.Parameters))
			}
		}
		Examine(base(), p)
	})
}
