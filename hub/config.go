package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
	_ "time/tzdata"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// Config is everything that an operator can set. The zero value of a field is its default.
type Config struct {
	Data   string `yaml:"data"`   // folder of everything that is kept; created 0700
	Listen string `yaml:"listen"` // address and port; port 0 takes a free one
	City   string `yaml:"city"`   // name of the network: shenzhen, shanghai or hongkong
	Redis  string `yaml:"redis"`  // URL of the index, redis://…; "" is one in this process, rebuilt from the ledger

	PublicURL string `yaml:"publicUrl"` // page that certificates' QR codes lead to; "" prints a URN

	Validity time.Duration `yaml:"validity"` // of a verdict
	MaxLag   time.Duration `yaml:"maxLag"`   // how long a verification waits for the index to follow the ledger

	MaxUpload int64         `yaml:"maxUpload"` // bytes of one document
	MaxBody   int64         `yaml:"maxBody"`   // bytes of any other request
	Timeout   time.Duration `yaml:"timeout"`   // of one request
	Drain     time.Duration `yaml:"drain"`     // how long running requests may take once the hub stops
	KeepKeys  time.Duration `yaml:"keepKeys"`  // how long an Idempotency-Key is remembered

	Ledger LedgerConfig `yaml:"ledger"` // a Fabric network; none is the ledger in this process

	Statement time.Duration `yaml:"statement"` // how often a bank that runs a peer gets a statement of its claims there

	Batch BatchConfig `yaml:"batch"` // how records are gathered into transactions

	Hash HashConfig `yaml:"hash"` // what documents are digested by

	Pack PackConfig `yaml:"pack"` // rules of examination; none takes the embedded ones

	Callers []CallerConfig `yaml:"callers"` // none makes one a role, with tokens in DATA/keys/tokens.json
	Signers []SignerConfig `yaml:"signers"` // pinned certificates of those who sign documents
	Seals   []SealConfig   `yaml:"seals"`   // pinned roots of those who seal OFD documents

	// at is called at the named points of the write path, which gateway.Client.Submit,
	// ledger.BatchOptions.At, verify.Verifier.At and api.Options.At list; tests end the process there.
	at func(point string)
}

// A CallerConfig lets a client in.
type CallerConfig struct {
	Name        string        `yaml:"name"`
	MSPID       string        `yaml:"mspId"`
	Role        protocol.Role `yaml:"role"`
	TokenSHA256 string        `yaml:"tokenSha256"` // of the bearer token, 64 hexadecimal digits
}

// A LedgerConfig names a Fabric network and who the hub is there. The callers'
// identities are those of the profile under the callers' names. A duration or
// number of 0 is the driver's default.
type LedgerConfig struct {
	Profile  string `yaml:"profile"`  // connection profile, see gateway.Profile
	Identity string `yaml:"identity"` // of the profile; enrolled as registrar

	Evaluate     time.Duration `yaml:"evaluate"`     // longest evaluation
	Endorse      time.Duration `yaml:"endorse"`      // longest endorsement
	Submit       time.Duration `yaml:"submit"`       // longest wait until a transaction is handed over
	CommitStatus time.Duration `yaml:"commitStatus"` // longest wait for its block
	InFlight     int           `yaml:"inFlight"`     // calls at once; keep it below the peers' own limit
}

// A BatchConfig says how the records of callers who come at the same time are
// gathered into one transaction. A 0 is the default of ledger.BatchOptions.
type BatchConfig struct {
	Wait     time.Duration `yaml:"wait"`     // how long a record waits for others
	Patience time.Duration `yaml:"patience"` // how long while much more is under way than waits
	Size     int           `yaml:"size"`     // records in a transaction at most
	InFlight int           `yaml:"inFlight"` // transactions of a kind at once
}

// A HashConfig says what documents are digested by. Its zero value takes what is
// fastest here; tradehub doctor shows what that is.
type HashConfig struct {
	Workers  int           `yaml:"workers"`  // threads that digest; 0 is as many as the process may use
	Engines  []string      `yaml:"engines"`  // names of the only engines to use besides the reference
	FillWait time.Duration `yaml:"fillWait"` // longest that a document waits for others to be digested beside; 0 is not at all
	Device   bool          `yaml:"device"`   // digest large batches on an NVIDIA device, in a build with the tag cuda
}

// A PackConfig names a rule pack, its signature and who must have signed it.
type PackConfig struct {
	File      string `yaml:"file"`      // YAML
	Signature string `yaml:"signature"` // detached JWS over the file's bytes
	Key       string `yaml:"key"`       // PEM public key of the supervisor
}

// A SignerConfig pins who may sign an issuer's documents.
type SignerConfig struct {
	// Issuer is the identifier that keys the issuing party, "SCHEME:value": its
	// first of USCI, HKBR, UEN, LEI, EORI, EIN, VAT, CN-CUSTOMS, or SCAC for a
	// carrier. "*" pins a signer for every document.
	Issuer string `yaml:"issuer"`
	File   string `yaml:"file"` // PEM certificates
}

// A SealConfig pins whose seals on OFD documents count as an authority's word.
type SealConfig struct {
	Authority documents.Authority `yaml:"authority"` // tax, the only one that seals invoices
	// Subject must be part of the common name of the signer's certificate, for
	// instance 国家税务总局: the roots of an authority may issue to others too.
	Subject string `yaml:"subject"`
	File    string `yaml:"file"` // PEM certificates: roots, with intermediates if there are any
}

// DefaultConfig returns what runs with no file at all.
func DefaultConfig() Config {
	return Config{
		Data: "data", Listen: "127.0.0.1:8080", City: "shenzhen",
		Validity: 7 * 24 * time.Hour, MaxLag: 2 * time.Second, Statement: time.Hour,
		MaxUpload: 32 << 20, MaxBody: 1 << 20, Timeout: 60 * time.Second, Drain: 20 * time.Second, KeepKeys: 24 * time.Hour,
	}
}

// LoadConfig reads a YAML file over the defaults. A field that is not known is an error.
func LoadConfig(path string) (Config, error) {
	c := DefaultConfig()
	b, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("configuration: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("configuration %s: %w", path, err)
	}
	return c, c.Validate()
}

// Cities are the networks of the corridor.
var Cities = []string{"shenzhen", "shanghai", "hongkong"}

// zones are the cities' local times, by their IANA names.
var zones = map[string]string{"shenzhen": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "hongkong": "Asia/Hong_Kong"}

// zone returns the city's local time. The database of zones is part of the
// program, so that a certificate does not depend on the machine.
func (c Config) zone() *time.Location {
	z, err := time.LoadLocation(zones[c.City])
	if err != nil {
		panic("hub: " + err.Error()) // embedded, see the import of time/tzdata
	}
	return z
}

// Validate names the first field that cannot be.
func (c Config) Validate() error {
	switch {
	case c.Data == "":
		return errors.New("configuration: data: name a folder")
	case !slices.Contains(Cities, c.City):
		return fmt.Errorf("configuration: city: %q is none of %v", c.City, Cities)
	case c.Validity <= 0:
		return errors.New("configuration: validity: must be longer than 0")
	case c.MaxLag <= 0:
		return errors.New("configuration: maxLag: must be longer than 0")
	case c.Redis != "" && !hasScheme(c.Redis, "redis", "rediss", "unix"):
		return errors.New("configuration: redis: must be redis://[user:password@]host:port/db, or rediss:// for TLS")
	case c.PublicURL != "" && !hasScheme(c.PublicURL, "https", "http"):
		return errors.New("configuration: publicUrl: must be the https:// address of a page")
	case c.MaxUpload <= 0:
		return errors.New("configuration: maxUpload: must be more than 0 bytes")
	case c.MaxBody <= 0:
		return errors.New("configuration: maxBody: must be more than 0 bytes")
	case c.Timeout <= 0:
		return errors.New("configuration: timeout: must be longer than 0")
	case c.Statement <= 0:
		return errors.New("configuration: statement: must be longer than 0")
	case c.KeepKeys <= 0:
		return errors.New("configuration: keepKeys: must be longer than 0")
	case c.Drain <= 0:
		return errors.New("configuration: drain: must be longer than 0")
	case c.Batch.Wait < 0 || c.Batch.Patience < 0 || c.Batch.InFlight < 0 || c.Batch.Size < 0 || c.Batch.Size > protocol.MaxBatch:
		return fmt.Errorf("configuration: batch: values must not be below 0, and size must be at most %d", protocol.MaxBatch)
	}
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		return fmt.Errorf("configuration: listen: %w", err)
	}
	return errors.Join(c.validCallers(), c.validSigners(), c.validSeals(), c.Ledger.validate(), c.Hash.validate())
}

func hasScheme(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	return err == nil && slices.Contains(schemes, u.Scheme)
}

func (c Config) validCallers() error {
	names, tokens := map[string]bool{}, map[string]bool{}
	for i, cc := range c.Callers {
		field, why := cc.fault()
		switch {
		case field != "":
		case names[cc.Name]:
			field, why = "name", "another caller has this name; names must differ, because an Idempotency-Key belongs to a name"
		case tokens[strings.ToLower(cc.TokenSHA256)]:
			field, why = "tokenSha256", "another caller has this token"
		}
		if field != "" {
			return fmt.Errorf("configuration: callers[%d]: %s: %s", i, field, why)
		}
		names[cc.Name], tokens[strings.ToLower(cc.TokenSHA256)] = true, true
	}
	return nil
}

// fault names the first field that cannot be, and why; "" when all can.
func (cc CallerConfig) fault() (field, why string) {
	sum, err := hex.DecodeString(cc.TokenSHA256)
	switch {
	case cc.Name == "":
		return "name", "name the caller"
	case cc.MSPID == "":
		return "mspId", "name the caller's organisation"
	case !slices.Contains(protocol.Roles, cc.Role):
		return "role", fmt.Sprintf("%q is none of %v", cc.Role, protocol.Roles)
	case err != nil || len(sum) != sha256.Size:
		return "tokenSha256", "must be 64 hexadecimal digits, for instance from: printf %s TOKEN | sha256sum"
	case [sha256.Size]byte(sum) == sha256.Sum256(nil):
		return "tokenSha256", "must not be the digest of an empty token"
	}
	return "", ""
}

func (c LedgerConfig) validate() error {
	switch {
	case c == LedgerConfig{}:
		return nil
	case c.Profile == "":
		return errors.New("configuration: ledger: profile: name the connection profile of the Fabric network")
	case c.Identity == "":
		return errors.New("configuration: ledger: identity: name the identity of the profile that the hub acts as")
	case min(c.Evaluate, c.Endorse, c.Submit, c.CommitStatus) < 0 || c.InFlight < 0:
		return errors.New("configuration: ledger: deadlines and inFlight: must not be below 0")
	}
	return nil
}

func (c Config) validSigners() error {
	for i, s := range c.Signers {
		if strings.TrimSpace(s.Issuer) == "" {
			return fmt.Errorf("configuration: signers[%d]: issuer: name the issuing party as SCHEME:value, or *", i)
		}
		if s.File == "" {
			return fmt.Errorf("configuration: signers[%d]: file: name a file of PEM certificates", i)
		}
	}
	return nil
}

func (c Config) validSeals() error {
	for i, s := range c.Seals {
		switch {
		case s.Authority != documents.AuthorityTax:
			return fmt.Errorf("configuration: seals[%d]: authority: must be %s, not %q", i, documents.AuthorityTax, s.Authority)
		case strings.TrimSpace(s.Subject) == "":
			return fmt.Errorf("configuration: seals[%d]: subject: name a part of the signer's common name, for instance 国家税务总局", i)
		case s.File == "":
			return fmt.Errorf("configuration: seals[%d]: file: name a file of PEM certificates", i)
		}
	}
	return nil
}
