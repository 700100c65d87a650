package access_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/access/accesstest"
)

func peer(raw ...string) (out []*x509.Certificate) {
	for _, r := range raw {
		out = append(out, &x509.Certificate{Raw: []byte(r)})
	}
	return out
}

func robot(name string) access.Caller {
	return access.Caller{Name: name, MSPID: "BankAMSP", Role: protocol.RoleBank}
}

func TestCertificates(t *testing.T) {
	a := access.NewCertificates(map[access.Thumbprint]access.Caller{
		access.ThumbprintOf(peer("one")[0]): robot("one"), access.ThumbprintOf(peer("two")[0]): robot("two"),
	})
	accesstest.Run(t, accesstest.Subject{
		Authenticator: a,
		Known: map[string]accesstest.Known{
			"one": {Credentials: access.Credentials{Peer: peer("one", "its root")}, Caller: robot("one")},
			"two": {Credentials: access.Credentials{Peer: peer("two")}, Caller: robot("two")},
		},
		Refused: map[string]access.Credentials{
			"a stranger": {Peer: peer("three")}, "whose root is known": {Peer: peer("three", "one")},
			"with a token too": {Peer: peer("one"), Bearer: "x"},
		},
	})
}

// TestSeveral holds that a token decides, even if the certificate alone would be known.
func TestSeveral(t *testing.T) {
	tokens := map[access.TokenDigest]access.Caller{access.DigestToken("q7NvW2xKc9"): robot("by token")}
	b, err := access.NewBearer(tokens)
	if err != nil {
		t.Fatal(err)
	}
	c := access.NewCertificates(map[access.Thumbprint]access.Caller{access.ThumbprintOf(peer("one")[0]): robot("by certificate")})
	accesstest.Run(t, accesstest.Subject{
		Authenticator: access.Several{b, c},
		Known: map[string]accesstest.Known{
			"token":       {Credentials: access.Credentials{Bearer: "q7NvW2xKc9"}, Caller: robot("by token")},
			"certificate": {Credentials: access.Credentials{Peer: peer("one")}, Caller: robot("by certificate")},
			"both":        {Credentials: access.Credentials{Bearer: "q7NvW2xKc9", Peer: peer("one")}, Caller: robot("by token")},
		},
		Refused: map[string]access.Credentials{
			"a token that is not known, with a certificate that is": {Bearer: "x", Peer: peer("one")},
			"a certificate that is not known":                       {Peer: peer("two")},
		},
	})
	away := errors.New("away")
	_, err = access.Several{b, failing{away}, c}.Authenticate(t.Context(), access.Credentials{Bearer: "x"})
	if !errors.Is(err, away) {
		t.Errorf("what could not be asked is reported as %v", err)
	}
}

type failing struct{ err error }

func (f failing) Authenticate(context.Context, access.Credentials) (access.Caller, error) {
	return access.Caller{}, f.err
}

// TestDecisions reads lines of the log: nobody's name is in them, nor what a caller put where
// an identifier belongs.
func TestDecisions(t *testing.T) {
	var b bytes.Buffer
	d := access.NewDecisions(slog.New(slog.NewTextHandler(&b, nil)), []byte("key"))
	ctx := access.WithRequest(t.Context(), "R1")
	d.Note(ctx, access.Decision{Caller: robot("Margaret"), Operation: "GET /v1/claims/:id", Object: "C-1", Outcome: access.Allowed})
	for _, want := range []string{"person=sha256:", "organisation=BankAMSP", "role=bank", `operation="GET /v1/claims/:id"`, "object=C-1", "outcome=allowed", "request=R1"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("want %s in %s", want, b.String())
		}
	}
	for _, object := range []string{"INV/2026/17", "Acme Ltd", "1,000.00", strings.Repeat("a", 81), "公司"} {
		b.Reset()
		d.Note(ctx, access.Decision{Object: object, Outcome: access.Refused})
		if strings.Contains(b.String(), object) || !strings.Contains(b.String(), "object=malformed") {
			t.Errorf("%s", b.String())
		}
	}
	if strings.Contains(b.String(), "Margaret") {
		t.Error("the log names a person")
	}
	other := access.NewDecisions(slog.New(slog.DiscardHandler), []byte("another key"))
	if d.Person(robot("a")) == other.Person(robot("a")) || d.Person(robot("a")) == d.Person(robot("b")) || d.Person(access.Caller{}) != "" {
		t.Error("digests of persons do not differ where they should")
	}
}
