package trade_test

import (
	"context"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/itertest"
	"github.com/tradehub/tradehub/hub/bench/trade"
)

func TestNumberedStops(t *testing.T) {
	itertest.Stops(t, 3, func(context.Context) iter.Seq[*documents.Presentation] { return trade.New(1, "2026-01-09").Numbered(3) })
}
