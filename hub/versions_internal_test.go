package hub

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/hub/ledger"
)

// builds answers for organisations with the version of one module; "" is none that answers.
type builds struct {
	ledger.Driver
	of map[string]string
}

func (b builds) Evaluate(_ context.Context, c ledger.Call) ([]byte, error) {
	if b.of[c.Orgs[0]] == "" {
		return nil, ledger.ErrUnavailable
	}
	return json.Marshal([]codec.Module{{Path: "go", Version: b.of[c.Orgs[0]]}})
}

func TestWarnOfVersions(t *testing.T) {
	for name, c := range map[string]struct {
		of   map[string]string
		want string // level, and what it says; "" is no line
	}{
		"alike":     {map[string]string{"AMSP": "go1", "BMSP": "go1"}, ""},
		"different": {map[string]string{"AMSP": "go1", "BMSP": "go2"}, "WARN go go1 at AMSP, go2 at BMSP"},
		"away":      {map[string]string{"AMSP": "go1"}, "INFO BMSP: ledger: unavailable"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			warnOfVersions(t.Context(), ledger.New(builds{of: c.of}, nil), []string{"AMSP", "BMSP"}, slog.New(slog.NewTextHandler(&out, nil)))
			level, says, _ := strings.Cut(c.want, " ")
			if got := out.String(); (got == "") != (c.want == "") || !strings.Contains(got, level) || !strings.Contains(got, says) {
				t.Errorf("logged %q, want %q", got, c.want)
			}
		})
	}
}
