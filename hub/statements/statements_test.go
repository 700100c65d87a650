package statements_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/statements"
)

var callers = []access.Caller{
	{Name: "b-2", MSPID: "BankBMSP", Role: protocol.RoleBank}, {Name: "a-2", MSPID: "BankAMSP", Role: protocol.RoleBank},
	{Name: "a-1", MSPID: "BankAMSP", Role: protocol.RoleBank}, {Name: "c-1", MSPID: "BankCMSP", Role: protocol.RoleBank},
	{Name: "x", MSPID: "CustomsMSP", Role: protocol.RoleCustoms},
}

func TestBanks(t *testing.T) {
	var names []string
	for _, c := range statements.Banks(callers, func(msp string) bool { return msp != "BankCMSP" }) {
		names = append(names, c.Name)
	}
	if want := []string{"a-1", "b-2"}; !slices.Equal(names, want) {
		t.Errorf("%v, want one of each bank that has a peer: %v", names, want)
	}
}

// TestRun holds that every bank has its turn at each time, also after one that failed,
// and that a failure is in the log.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var asked []string
		var log strings.Builder
		ctx, stop := context.WithCancel(t.Context())
		k := &statements.Keeper{
			Banks: statements.Banks(callers, func(string) bool { return true }), Every: time.Hour, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Ledger: func(_ context.Context, c access.Caller) (*ledger.Ledger, error) {
				mu.Lock()
				defer mu.Unlock()
				asked = append(asked, c.Name)
				return nil, errors.New("its peer is away")
			},
		}
		ended := make(chan struct{})
		go func() { k.Run(ctx); close(ended) }()
		time.Sleep(150 * time.Minute)
		stop()
		<-ended
		if want := []string{"a-1", "b-2", "c-1", "a-1", "b-2", "c-1"}; !slices.Equal(asked, want) {
			t.Errorf("%v, want %v", asked, want)
		}
		if strings.Count(log.String(), "its peer is away") != 6 || !strings.Contains(log.String(), "BankCMSP") {
			t.Errorf("log %s", log.String())
		}
	})
}
