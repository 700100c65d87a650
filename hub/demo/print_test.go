package demo

import (
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
)

func TestCondense(t *testing.T) {
	for name, test := range map[string]struct{ hits, want []string }{
		"none":         {nil, nil},
		"one":          {[]string{"A1 active <24h"}, []string{"A1, active <24h"}},
		"alike":        {[]string{"A1 active <24h", "A4 active <24h", "A1 active <24h"}, []string{"A1 A4, active <24h"}},
		"not alike":    {[]string{"A1 active <24h", "A4 reserved <7d", "A5 active <24h"}, []string{"A1 A5, active <24h", "A4, reserved <7d"}},
		"without rest": {[]string{"A1"}, []string{"A1, "}},
	} {
		if got := condense(test.hits); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestVerdictSaysWhatCouldNotBeConfirmed(t *testing.T) {
	for name, test := range map[string]struct {
		registry documents.Registry
		want     string
	}{
		"nothing": {documents.Registry{Unanswered: "the ledger is away"}, "registry   cannot confirm: the ledger is away\n"},
		"no similar": {
			documents.Registry{Outcome: documents.OutcomeClear, NearUnanswered: "the index is behind"},
			"registry   CLEAR   No previous financing is registered by the participants of this registry. What is financed outside it is not known.\n           similar financings cannot be confirmed: the index is behind\n",
		},
	} {
		var b strings.Builder
		PrintVerdict(&b, &documents.Verdict{ID: "V-1", Outcome: documents.Grey, Duplicate: test.registry}, ledger.Receipt{}, false)
		if !strings.Contains(b.String(), test.want) {
			t.Errorf("%s: %s", name, &b)
		}
	}
}

func TestColourIsNeverAlone(t *testing.T) {
	for _, o := range []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey} {
		coloured, plain := printer{colour: true}.outcome(o), printer{}.outcome(o)
		if plain != string(o) || !strings.Contains(coloured, string(o)) || coloured == plain {
			t.Errorf("%s: %q, %q", o, coloured, plain)
		}
	}
}
