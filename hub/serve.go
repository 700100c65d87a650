package hub

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/verify"
)

// Handler returns the hub's HTTP interface.
func (h *Hub) Handler() http.Handler {
	return api.New(api.Options{
		Verifier: h.Verifier, Claims: h.Claims, Trees: h.Trees, Requests: h.requests, Cases: h.records,
		Projection: h.Projection, CursorKey: h.cursorKey, MaxLag: h.cfg.MaxLag,
		Caller: h.callers.find, Ledger: h.Ledger,
		Certificate: h.form, Ready: h.Ready,
		IdentityCertificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Signer.Cert.Raw}),
		Log:                 h.log, Now: h.now, MaxUpload: h.cfg.MaxUpload, MaxBody: h.cfg.MaxBody,
		Timeout: h.cfg.Timeout, At: h.cfg.at,
	})
}

func (h *Hub) form(r *verify.Report, now verify.Standing, f api.Form, lang documents.Lang) ([]byte, error) {
	c, err := h.Certificate(r, &now, lang)
	if err != nil {
		return nil, err
	}
	if f == api.FormJWS {
		return c.JWS, nil
	}
	return c.PDF, nil
}

// Ready reports what is wrong by part, "" where nothing is.
func (h *Hub) Ready(ctx context.Context) map[string]string {
	parts := map[string]string{"ledger": "", "index": "", "projection": ""}
	height, err := h.own.Height(ctx)
	if err != nil {
		parts["ledger"] = err.Error()
		return parts
	}
	wait, cancel := context.WithTimeout(ctx, h.cfg.MaxLag)
	defer cancel()
	if err := h.indexReady(wait, height); err != nil {
		parts["index"] = err.Error()
	}
	if err := h.Projection.Await(wait, height); err != nil {
		parts["projection"] = err.Error()
	}
	return parts
}

func (h *Hub) indexReady(ctx context.Context, height uint64) error {
	// A height that was reached says nothing of an index that went away since.
	if _, _, err := h.index.Checkpoint(ctx); err != nil {
		return err
	}
	return h.index.Await(ctx, height)
}

// headerTimeout bounds how long a client may take to send its headers.
const headerTimeout = 10 * time.Second

// Serve answers on l until ctx ends, then lets running requests finish for as
// long as the configuration's drain time.
func (h *Hub) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: h.Handler(), ReadHeaderTimeout: headerTimeout, ReadTimeout: h.cfg.Timeout,
		WriteTimeout: 2 * h.cfg.Timeout, // a request's own time, and as much again to take the answer
		IdleTimeout:  2 * time.Minute,
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	h.log.Info("draining", "most", h.cfg.Drain)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), h.cfg.Drain)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("some requests were cut off after %s: %w", h.cfg.Drain, err), srv.Close())
	}
	return nil
}
