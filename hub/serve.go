package hub

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// A Listener is an address that the hub answers on.
type Listener struct {
	Name string // what is spoken there: "http" or "https"
	net.Listener

	// serve answers until ctx ends, then finishes what it has begun.
	serve func(ctx context.Context, l net.Listener) error
}

// Listen opens the configuration's addresses. Serve closes them.
func (h *Hub) Listen(ctx context.Context) ([]*Listener, error) {
	over, err := h.cfg.TLS.open()
	if err != nil {
		return nil, err
	}
	type listener struct {
		name, address string
		over          *tls.Config
		serve         func(ctx context.Context, l net.Listener) error
	}
	all := []listener{{"http", h.cfg.Listen, over, h.serveHTTP}}
	if over != nil {
		all[0].name = "https"
	}
	if h.cfg.Operations.Listen != "" {
		all = append(all, listener{"operations", h.cfg.Operations.Listen, nil, h.serveOperations})
	}
	var out []*Listener
	for _, a := range all {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", a.address)
		if err != nil {
			for _, l := range out {
				err = errors.Join(err, l.Close())
			}
			return nil, fmt.Errorf("listen for %s: %w", a.name, err)
		}
		if a.over != nil {
			l = tls.NewListener(l, a.over)
		}
		out = append(out, &Listener{a.name, l, a.serve})
	}
	return out, nil
}

// Address returns where browsers find the pages that the first listener of Listen serves.
func (h *Hub) Address(l *Listener) string {
	return cmp.Or(h.cfg.SignIn.Origin, l.Name+"://"+l.Addr().String()) + "/"
}

// Offers says what the first page offers to somebody who has not signed in.
func (h *Hub) Offers() []string {
	check := "check a certificate or a document"
	switch h.cfg.signInMode() {
	case SignInDevelopment:
		return []string{"try it with sample documents", "sign in as one of its test people", check}
	case SignInIssuers:
		return []string{"sign in", check}
	}
	return []string{check}
}

// Serve answers on the listeners until ctx ends or one of them fails. Then the hub says that it
// is not ready, for as long as the configuration's notice, closes the listeners, and lets
// running requests finish for as long as its drain time.
func (h *Hub) Serve(ctx context.Context, on ...*Listener) error {
	h.stopping.Store(false)
	ctx, stop := h.withNotice(ctx)
	defer stop()
	ended := make(chan error)
	for _, l := range on {
		go func() {
			err := l.serve(ctx, l.Listener)
			if err != nil {
				err = fmt.Errorf("serve %s: %w", l.Name, err)
			}
			ended <- err
		}()
	}
	var errs []error
	for range on {
		errs = append(errs, <-ended)
		stop() // one that ended ends the others
	}
	return errors.Join(errs...)
}

// headerTimeout bounds how long a client may take to send its headers.
const headerTimeout = 10 * time.Second

func (h *Hub) serveHTTP(ctx context.Context, l net.Listener) error {
	return h.serveUntil(ctx, l, h.telemetry.HTTP(h.Handler()))
}

// withNotice returns a context that ends some time after ctx: when the hub has been not ready
// for the configuration's notice. stop ends it at once.
func (h *Hub) withNotice(ctx context.Context) (_ context.Context, stop func()) {
	out, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		select {
		case <-out.Done():
			return
		case <-ctx.Done():
		}
		h.stopping.Store(true)
		h.log.Info("stopping: not ready any more", "notice", h.cfg.Operations.Notice)
		select {
		case <-out.Done():
		case <-time.After(h.cfg.Operations.Notice):
			stop()
		}
	}()
	return out, stop
}

// noticeGiven is why a hub that is about to stop is not ready.
func (h *Hub) noticeGiven(context.Context) error {
	if h.stopping.Load() {
		return errors.New("the hub is stopping")
	}
	return nil
}

// serveUntil answers by the handler until ctx ends, and then lets running requests finish.
func (h *Hub) serveUntil(ctx context.Context, l net.Listener, handler http.Handler) error {
	srv := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: h.cfg.Timeout,
		WriteTimeout: 2 * h.cfg.Timeout, // a request's own time, and as much again to take the answer
		IdleTimeout:  2 * time.Minute,
		ErrorLog:     slog.NewLogLogger(h.log.Handler(), slog.LevelWarn),
	}
	srv.RegisterOnShutdown(h.live.Close) // streams would keep it waiting
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
