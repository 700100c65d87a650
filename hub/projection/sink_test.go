package projection_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/follow/followtest"
	"github.com/tradehub/tradehub/hub/ledger"
)

func TestSink(t *testing.T) {
	dir, n := t.TempDir(), 0
	followtest.Run(t, followtest.Harness{
		Open: func(t followtest.T, l *followtest.Ledger) *followtest.Sink {
			n++
			return sinkAt(t, filepath.Join(dir, fmt.Sprint(n)), l)
		},
		Spoilt: func(*followtest.Ledger) ledger.Change {
			return ledger.Change{Verdicts: []protocol.VerdictRecord{{ID: strings.Repeat("x", 1<<15+1)}}} // no key of bbolt
		},
	})
}

func sinkAt(t followtest.T, path string, l *followtest.Ledger) *followtest.Sink {
	t.Helper()
	p := open(t, path, l)
	return &followtest.Sink{
		Sink: p.Sink(l),
		Held: func() string {
			sum, err := p.Hash()
			if err != nil {
				t.Fatalf("hash: %v", err)
			}
			return fmt.Sprint(sum.Digest, sum.Rows)
		},
		Again: func() *followtest.Sink {
			if err := p.Close(); err != nil {
				t.Fatalf("close: %v", err)
			}
			return sinkAt(t, path, l)
		},
	}
}
