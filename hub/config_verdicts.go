package hub

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A VerdictConfig says what verdicts rest on, and what their certificates say.
type VerdictConfig struct {
	Validity  time.Duration  `yaml:"validity"`  // of a verdict
	PublicURL string         `yaml:"publicUrl"` // page that certificates' QR codes lead to; "" prints a URN
	Pack      PackConfig     `yaml:"pack"`      // rules of examination; none takes the embedded ones
	Signers   []SignerConfig `yaml:"signers"`   // pinned certificates of those who sign documents
	Seals     []SealConfig   `yaml:"seals"`     // pinned roots of those who seal OFD documents
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

// A SealConfig pins a signer of OFD seals that counts as an authority.
type SealConfig struct {
	Authority documents.Authority `yaml:"authority"` // tax, the only one that seals invoices
	// Subject must be part of the common name of the signer's certificate, for
	// instance 国家税务总局: the roots of an authority may issue to others too.
	Subject string `yaml:"subject"`
	File    string `yaml:"file"` // PEM certificates: roots, with intermediates if there are any
}

func (c VerdictConfig) validate() error {
	switch {
	case c.Validity <= 0:
		return errors.New("configuration: validity: must be longer than 0")
	case c.PublicURL != "" && !hasScheme(c.PublicURL, "https", "http"):
		return errors.New("configuration: publicUrl: must be the https:// address of a page")
	}
	return errors.Join(c.validSigners(), c.validSeals())
}

func (c VerdictConfig) validSigners() error {
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

func (c VerdictConfig) validSeals() error {
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
