package hub

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"net/netip"

	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// A WebhookConfig says where events may be sent, beside the Internet.
type WebhookConfig struct {
	// Allow are networks of the operator's own, for instance 10.1.0.0/16. They are reached on
	// any port, and without TLS where the URL names an address.
	Allow []string `yaml:"allow"`
}

func (c WebhookConfig) guard() (g webhooks.Guard, err error) {
	for _, text := range c.Allow {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return g, fmt.Errorf("configuration: webhooks: allow: %w", err)
		}
		g.Allow = append(g.Allow, p.Masked())
	}
	return g, nil
}

func (c WebhookConfig) validate() error {
	_, err := c.guard()
	return err
}

// openWebhooks makes what sends events. Its secrets follow from the token key.
func (h *Hub) openWebhooks(context.Context) error {
	guard, err := h.cfg.Webhooks.guard()
	if err != nil {
		return err
	}
	key, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/webhooks/1", sha256.Size)
	if err != nil {
		return err
	}
	seal, err := cases.NewSeal(key)
	if err != nil {
		return err
	}
	seed, err := hkdf.Key(sha256.New, h.tokenKey, nil, "tradehub/webhooks/key/1", ed25519.SeedSize)
	if err != nil {
		return err
	}
	h.Webhooks = (&webhooks.Sender{
		Rows: h.cases.Webhooks(seal), Events: h.Events, Guard: guard, Key: ed25519.NewKeyFromSeed(seed), Source: h.source(), Now: h.now, Log: h.log,
	}).Open()
	return nil
}
