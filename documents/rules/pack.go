package rules

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/documents"
)

// A Pack is a signed selection of rules with their thresholds. It is immutable.
type Pack struct {
	Name    string           // for instance "cn-import"
	Version string           // for instance "2026.1"
	Edition documents.Date   // the day that the pack was issued
	Digest  documents.Digest // SHA-256 of the file as signed
	KeyID   string           // RFC 7638 thumbprint of the key that the signature was verified with

	rules []packed // by rule ID
}

// String returns name and version, for instance "cn-import-2026.2".
func (p *Pack) String() string { return p.Name + "-" + p.Version }

// Rules returns the rules that the pack runs, by ID, with the severity that it gives them.
func (p *Pack) Rules() []Rule {
	out := make([]Rule, len(p.rules))
	for i := range p.rules {
		out[i] = *p.rules[i].Rule
		out[i].Severity = p.rules[i].gravity()
	}
	return out
}

// packed is a rule as a pack runs it.
type packed struct {
	*Rule
	severity documents.Severity // "" keeps the rule's own
	settings map[string]setting
}

// gravity returns the gravest that a failure can be under the pack.
func (r *packed) gravity() documents.Severity {
	if r.severity != "" {
		return r.severity
	}
	return r.Severity
}

// ErrPackSignature is wrapped when a pack is not what the key's holder signed.
var ErrPackSignature = errors.New("rule pack: the signature does not verify; load the file and the signature as the supervisor issued them")

// packAlgorithms are the accepted signature algorithms (RFC 7518 section 3.4).
var packAlgorithms = []jose.SignatureAlgorithm{jose.ES256}

// SignPack returns the detached JWS (RFC 7515 appendix F, compact form, ES256)
// over the exact bytes of a pack file. The pack must parse.
func SignPack(file []byte, key *ecdsa.PrivateKey) ([]byte, error) {
	if _, err := parsePack(file); err != nil {
		return nil, err
	}
	kid, err := thumbprint(key.Public())
	if err != nil {
		return nil, err
	}
	opts := (&jose.SignerOptions{}).WithHeader("kid", kid)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, opts)
	if err != nil {
		return nil, fmt.Errorf("rule pack: signer: %w", err)
	}
	jws, err := signer.Sign(file)
	if err != nil {
		return nil, fmt.Errorf("rule pack: sign: %w", err)
	}
	s, err := jws.DetachedCompactSerialize()
	if err != nil {
		return nil, fmt.Errorf("rule pack: sign: %w", err)
	}
	return []byte(s + "\n"), nil
}

// LoadPack verifies that sig is the detached JWS of key's holder over the exact
// bytes of file, and only then reads the pack. The key is a P-256 public key.
func LoadPack(file, sig []byte, key crypto.PublicKey) (*Pack, error) {
	kid, err := thumbprint(key)
	if err != nil {
		return nil, err
	}
	jws, err := jose.ParseDetached(strings.TrimSpace(string(sig)), file, packAlgorithms)
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrPackSignature, err)
	}
	if err := jws.DetachedVerify(file, key); err != nil {
		return nil, fmt.Errorf("%w (%w)", ErrPackSignature, err)
	}
	p, err := parsePack(file)
	if err != nil {
		return nil, err
	}
	p.KeyID = kid
	return p, nil
}

func thumbprint(key crypto.PublicKey) (string, error) {
	pub, ok := key.(*ecdsa.PublicKey)
	if !ok || pub == nil || pub.Curve != elliptic.P256() {
		return "", errors.New("rule pack: the supervisor's key must be an ECDSA key on P-256 (ES256)")
	}
	sum, err := (&jose.JSONWebKey{Key: pub}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("rule pack: key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// maxPack bounds a pack file.
const maxPack = 1 << 20

// A packFile is the form of a pack on disk.
type packFile struct {
	Name    string              `yaml:"name"`
	Version string              `yaml:"version"`
	Edition string              `yaml:"edition"`
	Rules   map[string]packRule `yaml:"rules"`
}

type packRule struct {
	Version    string               `yaml:"version"` // that the pack was written for
	Enabled    *bool                `yaml:"enabled"`
	Severity   documents.Severity   `yaml:"severity"`
	Parameters map[string]yaml.Node `yaml:"parameters"`
}

var (
	packName    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	packVersion = regexp.MustCompile(`^[0-9]{4}\.[0-9]{1,4}$`)
)

func parsePack(file []byte) (*Pack, error) {
	if len(file) > maxPack {
		return nil, fmt.Errorf("rule pack: larger than %d bytes", maxPack)
	}
	var f packFile
	d := yaml.NewDecoder(bytes.NewReader(file))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("rule pack: %w", err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("rule pack: must be one YAML document with nothing after it")
	}
	return f.pack(file)
}

func (f *packFile) pack(file []byte) (*Pack, error) {
	edition, err := documents.ParseDate("2006-01-02", f.Edition)
	switch {
	case !packName.MatchString(f.Name):
		return nil, fmt.Errorf("rule pack: name %q: must be lower-case words and hyphens", f.Name)
	case !packVersion.MatchString(f.Version):
		return nil, fmt.Errorf("rule pack: version %q: must be year.number", f.Version)
	case err != nil:
		return nil, fmt.Errorf("rule pack: edition: %w", err)
	case len(f.Rules) == 0:
		return nil, errors.New("rule pack: no rules")
	}
	p := &Pack{Name: f.Name, Version: f.Version, Edition: edition, Digest: documents.DigestOf(file)}
	ids := make([]string, 0, len(f.Rules))
	for id := range f.Rules {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := p.add(id, f.Rules[id]); err != nil {
			return nil, fmt.Errorf("rule pack %s: rule %s: %w", p, id, err)
		}
	}
	return p, nil
}

func (p *Pack) add(id string, r packRule) error {
	rule := ruleByID(id)
	switch {
	case rule == nil:
		return errors.New("there is no such rule")
	case r.Version != rule.Version:
		return fmt.Errorf("the pack was written for version %q, this program has %q", r.Version, rule.Version)
	case r.Enabled == nil:
		return errors.New("set enabled: true or enabled: false")
	case !slices.Contains([]documents.Severity{"", documents.Block, documents.Review, documents.Info}, r.Severity):
		return fmt.Errorf("severity %q: must be BLOCK, REVIEW or INFO", r.Severity)
	}
	settings, err := rule.configure(r.Parameters)
	if err != nil {
		return err
	}
	if *r.Enabled {
		p.rules = append(p.rules, packed{rule, r.Severity, settings})
	}
	return nil
}

// configure returns every parameter of the rule: the pack's value or the default.
func (r *Rule) configure(given map[string]yaml.Node) (map[string]setting, error) {
	out := map[string]setting{}
	known := 0
	for i := range r.Parameters {
		p := &r.Parameters[i]
		s, err := p.parseText(p.Default)
		if n, ok := given[p.Name]; ok {
			known++
			s, err = p.parse(&n)
		}
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %w", p.Name, err)
		}
		out[p.Name] = s
	}
	if known != len(given) {
		return nil, fmt.Errorf("unknown parameter; it has %v", r.parameterNames())
	}
	return out, nil
}

func (r *Rule) parameterNames() []string {
	names := []string{}
	for _, p := range r.Parameters {
		names = append(names, p.Name)
	}
	return names
}
