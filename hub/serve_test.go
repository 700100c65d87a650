package hub

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
)

// TestServeListeners holds that one listener that fails ends the others, that they
// finish what they have begun, and that its error names it.
func TestServeListeners(t *testing.T) {
	bad := errors.New("the certificate has expired")
	finished := false
	err := new(Hub).Serve(t.Context(),
		&Listener{Name: "http", serve: func(ctx context.Context, _ net.Listener) error { <-ctx.Done(); finished = true; return nil }},
		&Listener{Name: "pint", serve: func(context.Context, net.Listener) error { return bad }})
	if !errors.Is(err, bad) || !strings.Contains(err.Error(), "serve pint: ") || strings.Contains(err.Error(), "http") || !finished {
		t.Errorf("error %v, the other finished: %t", err, finished)
	}
}

// TestListen holds that an address that is taken is named.
func TestListen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	h := &Hub{cfg: Config{HTTPConfig: HTTPConfig{Listen: l.Addr().String()}}}
	if _, err := h.Listen(t.Context()); err == nil || !strings.Contains(err.Error(), "listen for http: ") || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("error %v", err)
	}
}
