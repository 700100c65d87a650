package match

import (
	"context"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/documents/itertest"
)

func TestEntriesStop(t *testing.T) {
	const text = "# a comment\na: b; c\n\nd: e\nf:\n"
	itertest.Stops2(t, 3, func(context.Context) iter.Seq2[string, []string] { return entries(text) })
}
