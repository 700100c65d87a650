package access_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/access/accesstest"
)

func TestBearer(t *testing.T) {
	known := map[string]accesstest.Known{}
	callers := map[access.TokenDigest]access.Caller{}
	var kept []string
	for i, token := range []string{"q7NvW2xKc9", "bank-b", "ünicode"} {
		who := access.Caller{Name: token, MSPID: "BankAMSP", Role: protocol.Roles[i]}
		d := access.DigestToken(token)
		callers[d], known[token] = who, accesstest.Known{Credentials: access.Credentials{Bearer: token}, Caller: who}
		kept = append(kept, hex.EncodeToString(d[:]), string(d[:]))
	}
	b, err := access.NewBearer(callers)
	if err != nil {
		t.Fatal(err)
	}
	clear(callers) // the authenticator has its own
	accesstest.Run(t, accesstest.Subject{Authenticator: b, Known: known, Kept: kept})
	if got := b.Callers(); len(got) != 3 || got[0].Name != "bank-b" {
		t.Errorf("callers %+v", got)
	}
}

func TestEmptyTokenIsRefused(t *testing.T) {
	if _, err := access.NewBearer(map[access.TokenDigest]access.Caller{access.DigestToken(""): {Name: "anyone"}}); err == nil {
		t.Error("a caller with an empty token is let in")
	}
}

func TestParseTokenDigest(t *testing.T) {
	text := strings.Repeat("0f", 32)
	if d, err := access.ParseTokenDigest(text); err != nil || hex.EncodeToString(d[:]) != text {
		t.Errorf("%x, %v", d, err)
	}
	for _, bad := range []string{"", "0f", text + "0f", text[1:] + "g"} {
		if _, err := access.ParseTokenDigest(bad); err == nil {
			t.Errorf("%q is a digest", bad)
		}
	}
}
