package chaincode_test

import (
	"testing"

	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// overridden records a verdict of the outcome and lets officers of alpha override it.
func (c *cast) overridden(t *testing.T, v protocol.VerdictRecord, officers ...[]byte) {
	t.Helper()
	c.record(t, v)
	for _, who := range officers {
		if _, err := chaincodetest.Call[dedupe.Override](c.World, who, protocol.OrderOverride, protocol.OverrideInput{Verdict: v.ID, Reason: "EXPL"}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVerdictsThatSupportAClaim(t *testing.T) {
	red := verdict("V-1")
	red.Outcome = documents.Red
	in := ask("C-1", 600_000, false)
	in.Verdict = "V-1"
	for name, test := range map[string]struct {
		make func(*testing.T, *cast)
		want protocol.Code // "" is a claim
	}{
		"RED":                   {func(t *testing.T, c *cast) { c.overridden(t, red) }, protocol.CodeNotOverridden},
		"one officer":           {func(t *testing.T, c *cast) { c.overridden(t, red, c.alpha) }, protocol.CodeNotOverridden},
		"two officers":          {func(t *testing.T, c *cast) { c.overridden(t, red, c.alpha, c.alphaTwo) }, ""},
		"officers of two banks": {func(t *testing.T, c *cast) { c.overridden(t, red, c.alpha, c.beta) }, protocol.CodeNotOverridden},
		"GREY": {func(t *testing.T, c *cast) {
			grey := red
			grey.Outcome = documents.Grey
			c.record(t, grey)
		}, protocol.CodeVerdictOutcome},
		"RED by capacity": {func(t *testing.T, c *cast) {
			final := red
			final.Final = true
			c.record(t, final)
			c.refused(t, c.alpha, protocol.OrderOverride, protocol.OverrideInput{Verdict: "V-1", Reason: "EXPL"}, protocol.CodeVerdictOutcome)
		}, protocol.CodeVerdictOutcome},
		"expired": {func(t *testing.T, c *cast) {
			v := verdict("V-1")
			v.ValidUntil = c.Now.Add(day)
			c.record(t, v)
			c.Now = c.Now.Add(2 * day)
		}, protocol.CodeVerdictExpired},
		"overridden and then expired": {func(t *testing.T, c *cast) {
			v := red
			v.ValidUntil = c.Now.Add(day)
			c.overridden(t, v, c.alpha, c.alphaTwo)
			c.Now = c.Now.Add(2 * day)
		}, protocol.CodeVerdictExpired},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCast(t)
			test.make(t, c)
			if test.want != "" {
				c.refused(t, c.alpha, protocol.OrderReserve, in, test.want)
				return
			}
			if a := c.reserve(t, c.alpha, in); !a.Claim.Override.Agreed() {
				t.Errorf("claim %+v", a.Claim)
			}
		})
	}
}

// TestOverrideGivesNoCapacity holds that two officers cannot finance what is financed.
func TestOverrideGivesNoCapacity(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.beta, ask("C-1", 600_000, false))
	red := verdict("V-1")
	red.Outcome = documents.Red
	c.overridden(t, red, c.alpha, c.alphaTwo)
	in := ask("C-2", 600_000, false)
	in.Verdict = "V-1"
	if a := c.reserve(t, c.alpha, in); a.Claim != nil || a.Decision.Outcome != documents.OutcomeOver {
		t.Errorf("got %+v", a)
	}
}

func TestOverrideIsRecordedOnce(t *testing.T) {
	c := newCast(t)
	red := verdict("V-1")
	red.Outcome = documents.Red
	c.overridden(t, red, c.alpha, c.alphaTwo)
	first, err := chaincodetest.Call[dedupe.Override](c.World, c.alphaTwo, protocol.OrderOverride, protocol.OverrideInput{Verdict: "V-1", Reason: "EXPL"})
	if err != nil || !first.Agreed() {
		t.Errorf("again: %+v, %v", first, err)
	}
	c.refused(t, c.alphaTwo, protocol.OrderOverride, protocol.OverrideInput{Verdict: "V-1", Reason: "COLL"}, protocol.CodeExists)
	c.refused(t, c.alpha, protocol.OrderOverride, protocol.OverrideInput{Verdict: "V-1", Reason: "WHY"}, protocol.CodeInvalidArgument)
	c.refused(t, c.alpha, protocol.OrderOverride, protocol.OverrideInput{Verdict: "V-9", Reason: "EXPL"}, protocol.CodeNotFound)
}
