package server

import (
	"strings"
	"testing"
)

func TestEnvironment(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want string // in the error; "" is none
	}{
		{"a peer starts it", nil, ""},
		{"an address without an ID", map[string]string{"CHAINCODE_SERVER_ADDRESS": "127.0.0.1:1"}, "CHAINCODE_ID"},
		{"TLS neither on nor off", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": "127.0.0.1:1", "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "perhaps",
		}, "CORE_PEER_TLS_ENABLED"},
		{"TLS without a key", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": "127.0.0.1:1", "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "true",
		}, "CORE_TLS_CLIENT_KEY_FILE"},
		{"TLS off", map[string]string{
			"CHAINCODE_SERVER_ADDRESS": "127.0.0.1:1", "CORE_CHAINCODE_ID_NAME": "x", "CORE_PEER_TLS_ENABLED": "false",
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := newServer(func(name string) string { return c.env[name] }, nil)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v", err)
			}
			if err == nil && (s == nil) != (c.env == nil) {
				t.Errorf("server %+v", s)
			}
		})
	}
}
