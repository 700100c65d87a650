// Package accesstest holds authenticators to one behaviour.
package accesstest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/tradehub/tradehub/hub/access"
)

// A Subject is an authenticator and what it must know.
type Subject struct {
	access.Authenticator
	Known   map[string]Known              // by a name for the report; at least two
	Refused map[string]access.Credentials // that are presented and must not be known, for instance expired ones
	Kept    []string                      // what the authenticator keeps of bearer tokens, for instance their digests
}

// Known are credentials and whose they are.
type Known struct {
	Credentials access.Credentials
	Caller      access.Caller
}

// Run runs the suite.
func Run(t *testing.T, s Subject) {
	if len(s.Known) < 2 {
		t.Fatal("name at least two callers that the authenticator knows")
	}
	t.Run("known", s.known)
	t.Run("no credentials", func(t *testing.T) {
		s.refuses(t, "nothing", access.Credentials{}, access.ErrNoCredentials)
	})
	t.Run("unknown", func(t *testing.T) {
		s.refuses(t, "a stranger's token", access.Credentials{Bearer: "the token of nobody"}, access.ErrUnknown, access.ErrNoCredentials)
		for name, c := range s.Refused {
			s.refuses(t, name, c, access.ErrUnknown)
		}
	})
	t.Run("malformed", s.malformed)
	t.Run("what is kept is no token", func(t *testing.T) {
		for _, kept := range s.Kept {
			s.refuses(t, kept, access.Credentials{Bearer: kept}, access.ErrUnknown)
		}
	})
	t.Run("ended", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, k := range s.Known {
			if who, err := s.Authenticate(ctx, k.Credentials); !errors.Is(err, context.Canceled) || who != (access.Caller{}) {
				t.Errorf("%s: %+v, %v after the context ended", name, who, err)
			}
		}
	})
}

// known asks for all callers at once, many times.
func (s Subject) known(t *testing.T) {
	var all sync.WaitGroup
	for name, k := range s.Known {
		for range 8 {
			all.Go(func() {
				if who, err := s.Authenticate(t.Context(), k.Credentials); err != nil || who != k.Caller {
					t.Errorf("%s: %+v, %v; want %+v", name, who, err, k.Caller)
				}
			})
		}
	}
	all.Wait()
}

// malformed presents every known bearer token with one small change.
func (s Subject) malformed(t *testing.T) {
	for name, k := range s.Known {
		token := k.Credentials.Bearer
		if token == "" {
			continue
		}
		for change, text := range map[string]string{
			"a space before": " " + token, "a space after": token + " ", "a line end": token + "\n", "a NUL": token + "\x00",
			"its scheme": "Bearer " + token, "twice": token + " " + token, "cut": token[:len(token)-1], "its first character": token[:1],
			"another case": swapCase(token), "not UTF-8": token + "\xff", "long": strings.Repeat(token, 1000),
		} {
			if text == "" {
				continue
			}
			s.refuses(t, name+" with "+change, access.Credentials{Bearer: text, Peer: k.Credentials.Peer}, access.ErrUnknown)
		}
	}
}

func swapCase(s string) string {
	if up := strings.ToUpper(s); up != s {
		return up
	}
	return strings.ToLower(s) + "x"
}

// refuses fails unless the credentials are refused by one of the errors.
func (s Subject) refuses(t *testing.T, name string, c access.Credentials, want ...error) {
	t.Helper()
	who, err := s.Authenticate(t.Context(), c)
	if who != (access.Caller{}) {
		t.Errorf("%s: is taken for %+v", name, who)
	}
	for _, w := range want {
		if errors.Is(err, w) {
			return
		}
	}
	t.Errorf("%s: %v, want %v", name, err, want)
}
