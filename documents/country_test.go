package documents_test

import (
	"context"
	"iter"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/itertest"
)

func TestCountriesStop(t *testing.T) {
	itertest.Stops(t, 3, func(context.Context) iter.Seq[documents.CountryCode] { return documents.Countries() })
}
