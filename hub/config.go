package hub

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"
	_ "time/tzdata"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/hub/network"
	"github.com/tradehub/tradehub/hub/projection"
)

// Config is everything that an operator can set, in sections. A zero field is its
// default, except in a file: there it is refused, as a setting that was meant.
type Config struct {
	Data string `yaml:"data"` // folder of everything that is kept; created 0700
	City string `yaml:"city"` // name of the network: shenzhen, shanghai or hongkong

	HTTPConfig    `yaml:",inline"` // how clients reach the hub
	VerdictConfig `yaml:",inline"` // what verdicts rest on
	IndexConfig   `yaml:",inline"` // who holds what, outside the ledger

	Ledger    network.Fabric `yaml:"ledger"`    // a Fabric network; none is the ledger in this process
	Batch     BatchConfig    `yaml:"batch"`     // how records are gathered into transactions
	Statement time.Duration  `yaml:"statement"` // how often a bank that runs a peer gets a statement of its claims there

	Operations OperationsConfig `yaml:"operations"` // what the operator watches the hub by
	Hash       HashConfig       `yaml:"hash"`       // what documents are digested by
	Store      StoreConfig      `yaml:"store"`      // where documents are kept
	Uploads    UploadConfig     `yaml:"uploads"`    // bounds of resumable uploads
	Webhooks   WebhookConfig    `yaml:"webhooks"`   // where events may be sent
	Papers     PapersConfig     `yaml:"papers"`     // how files without data are shown

	Callers []CallerConfig `yaml:"callers"` // none makes one a role, with tokens in DATA/keys/tokens.json
	SignIn  SignInConfig   `yaml:"signIn"`  // how people sign in
}

// DefaultConfig returns what runs with no file at all.
func DefaultConfig() Config { return Config{}.withDefaults() }

// withDefaults returns the configuration with the default in place of every zero that is none.
func (c Config) withDefaults() Config {
	c.Data, c.City = cmp.Or(c.Data, "data"), cmp.Or(c.City, "shenzhen")
	c.Statement = cmp.Or(c.Statement, time.Hour)
	c.HTTPConfig, c.Papers = c.HTTPConfig.withDefaults(), c.Papers.withDefaults()
	c.Operations = c.Operations.withDefaults()
	c.Validity = cmp.Or(c.Validity, 7*24*time.Hour)
	c.MaxLag = cmp.Or(c.MaxLag, 2*time.Second)
	return c
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
	case c.Statement <= 0:
		return errors.New("configuration: statement: must be longer than 0")
	}
	return errors.Join(c.HTTPConfig.validate(), c.VerdictConfig.validate(), c.IndexConfig.validate(), c.Batch.validate(),
		c.validCallers(), c.validSignIn(), section("ledger", c.Ledger.Validate()), c.Hash.validate(), c.Store.validate(), c.Uploads.validate(), c.Papers.validate(), c.Operations.validate(), c.Webhooks.validate())
}

// section adds the part of the configuration to an error.
func section(name string, err error) error {
	if err != nil {
		err = fmt.Errorf("configuration: %s: %w", name, err)
	}
	return err
}

func hasScheme(text string, schemes ...string) bool {
	u, err := url.Parse(text)
	return err == nil && slices.Contains(schemes, u.Scheme)
}

// keys returns the folder of secrets.
func (c Config) keys() string { return filepath.Join(c.Data, "keys") }

// ProjectionFile returns where the projection is kept, and its key.
func (c Config) ProjectionFile() projection.File {
	return projection.File{Path: filepath.Join(c.Data, "projection.db"), Key: filepath.Join(c.keys(), "projection.key")}
}
