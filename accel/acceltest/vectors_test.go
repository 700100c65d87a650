package acceltest

import (
	"context"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/documents/itertest"
)

func TestPairsStop(t *testing.T) {
	itertest.Stops2(t, 3, func(context.Context) iter.Seq2[string, string] { return pairs(t, "SHA256ShortMsg.rsp") })
}
