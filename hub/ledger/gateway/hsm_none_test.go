//go:build !pkcs11

package gateway_test

import (
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/ledger/gateway"
	"github.com/tradehub/tradehub/hub/ledger/gateway/gatewaytest"
)

func TestHSMNeedsItsTag(t *testing.T) {
	l := start(t)
	id := l.profile.Identities[name(callers[0])]
	id.Key, id.HSM = "", &gateway.HSM{Library: "/usr/lib/hsm.so", Token: "hub", PINFile: "hub.pin"}
	l.profile.Identities["x"] = id
	if _, err := gatewaytest.Open(t, l.profile, "x", gateway.Options{}); err == nil || !strings.Contains(err.Error(), "make build TAGS=pkcs11") {
		t.Errorf("error %v does not say how to build the program", err)
	}
}
