package hub

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"tradehub/chaincode"
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

	Pack PackConfig `yaml:"pack"` // rules of examination; none takes the embedded ones

	Callers []CallerConfig `yaml:"callers"` // none makes one a role, with tokens in DATA/keys/tokens.json
	Signers []SignerConfig `yaml:"signers"` // pinned certificates of those who sign documents
}

// A CallerConfig lets a client in.
type CallerConfig struct {
	Name        string         `yaml:"name"`
	MSPID       string         `yaml:"mspId"`
	Role        chaincode.Role `yaml:"role"`
	TokenSHA256 string         `yaml:"tokenSha256"` // of the bearer token, 64 hexadecimal digits
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

// DefaultConfig returns what runs with no file at all.
func DefaultConfig() Config {
	return Config{
		Data: "data", Listen: "127.0.0.1:8080", City: "shenzhen",
		Validity: 7 * 24 * time.Hour, MaxLag: 2 * time.Second,
		MaxUpload: 32 << 20, MaxBody: 1 << 20, Timeout: 60 * time.Second, Drain: 20 * time.Second,
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
	case c.MaxUpload <= 0 || c.MaxBody <= 0:
		return errors.New("configuration: maxUpload and maxBody: must be more than 0 bytes")
	case c.Timeout <= 0 || c.Drain <= 0:
		return errors.New("configuration: timeout and drain: must be longer than 0")
	}
	if _, err := netip.ParseAddrPort(c.Listen); err != nil {
		return fmt.Errorf("configuration: listen: %w", err)
	}
	for i, cc := range c.Callers {
		if cc.Name == "" || cc.MSPID == "" || cc.Role == "" || len(cc.TokenSHA256) != 64 {
			return fmt.Errorf("configuration: callers[%d]: name, mspId, role and a tokenSha256 of 64 digits are needed", i)
		}
	}
	return nil
}
