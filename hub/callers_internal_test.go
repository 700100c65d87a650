package hub

import (
	"path/filepath"
	"testing"
)

// TestCallersByName holds the order that others rely on: the officer who acts for a bank is
// its first caller by name, whatever the order of the configuration.
func TestCallersByName(t *testing.T) {
	c := Config{Data: t.TempDir(), SignIn: SignInConfig{Mode: SignInDevelopment}}
	for _, name := range []string{"b", "c", "a"} {
		c.Callers = append(c.Callers, CallerConfig{Name: name, MSPID: "BankAMSP", Role: "bank"})
	}
	b, err := c.openCallers()
	if err != nil {
		t.Fatal(err)
	}
	if len(b.list) != 3 || b.list[0].Name != "a" || b.list[2].Name != "c" {
		t.Errorf("callers %+v", b.list)
	}
	if b.people[0].Key != "b" {
		t.Errorf("people %+v, want the order of the configuration", b.people)
	}
	if _, err := (Config{Data: filepath.Join(c.Data, "none")}).openCallers(); err == nil {
		t.Error("tokens were kept in a folder that is not there")
	}
}
