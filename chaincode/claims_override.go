package chaincode

import (
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// override records that officers of a bank finance against a verdict that is
// RED, by four eyes (VERIFICATION.md §10): the first order asks, the second, by
// another person of the bank and for the same reason, agrees. A repeated order
// is answered with the record as it is.
//
// The record is private to the keepers: which bank overrode what is nobody
// else's business. A capacity is never overridden: Decide still refuses the
// claim, and a verdict that is Final is refused here.
func override(who Caller, arg string) (*task, error) {
	in, err := protocol.Decode[protocol.OverrideInput](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckID("verdict", in.Verdict); err != nil {
		return nil, err
	}
	if !slices.Contains(dedupe.OverrideReasons, in.Reason) {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "reason %q: must be one of %v", protocol.Clip(in.Reason), dedupe.OverrideReasons)
	}
	verdict, err := verdictKey(in.Verdict)
	if err != nil {
		return nil, err
	}
	t := &task{keys: []string{overrideKey(in.Verdict, who.MSPID)}, public: []string{verdict}}
	t.run = func(ctx *claimContext) (any, string, error) {
		o, err := agree(ctx, in)
		return o, "", err
	}
	return t, nil
}

// agree notes the caller's agreement.
func agree(ctx *claimContext, in protocol.OverrideInput) (*dedupe.Override, error) {
	v, err := currentVerdict(ctx, in.Verdict)
	if err != nil {
		return nil, err
	}
	if v.Outcome != documents.Red || v.Final {
		return nil, protocol.Refuse(protocol.CodeVerdictOutcome, "verdict %s cannot be overridden: only a RED one can, and none that says that the capacity is taken or exceeded", v.ID)
	}
	key := overrideKey(in.Verdict, ctx.Caller.MSPID)
	o, err := state.Load[dedupe.Override](ctx.private.Tx, key)
	if err != nil {
		return nil, err
	}
	switch me := ctx.Caller.Person; {
	case o == nil:
		o = &dedupe.Override{Reason: in.Reason, AskedBy: me}
	case o.Reason != in.Reason:
		return nil, protocol.Refuse(protocol.CodeExists, "the override of verdict %s was requested with reason %s; approve that reason", v.ID, o.Reason)
	case me == o.AskedBy && !o.Agreed():
		return nil, protocol.Refuse(protocol.CodeFourEyes, "the officer who requested the override of verdict %s cannot approve it", v.ID)
	case o.Agreed():
		return o, nil
	default:
		o.AgreedBy = me
	}
	if o.At, err = ctx.Now(); err != nil {
		return nil, err
	}
	return o, state.Store(ctx.private.Tx, key, o)
}

// relyOn refuses a claim if its verdict is not recorded, has expired, was replaced by another
// verdict, or has an outcome that supports no claim. It returns the override that allows a
// claim on a RED verdict.
func relyOn(ctx *claimContext, verdict string) (*dedupe.Override, error) {
	if verdict == "" {
		return nil, nil
	}
	v, err := currentVerdict(ctx, verdict)
	if err != nil || v.Outcome == documents.Green || v.Outcome == documents.Amber {
		return nil, err
	}
	if v.Outcome != documents.Red || v.Final {
		return nil, protocol.Refuse(protocol.CodeVerdictOutcome, "verdict %s is %s and cannot support a claim", v.ID, v.Outcome)
	}
	o, err := state.Load[dedupe.Override](ctx.private.Tx, overrideKey(v.ID, ctx.Caller.MSPID))
	if err == nil && !o.Agreed() {
		err = protocol.Refuse(protocol.CodeNotOverridden, "verdict %s is RED; two officers of the bank must override it first", v.ID)
	}
	return o, err
}

// currentVerdict returns the verdict, unless another took its place or its time has passed.
func currentVerdict(ctx *claimContext, verdict string) (*protocol.VerdictRecord, error) {
	v, _, err := loadVerdict(ctx.Public, verdict)
	if err != nil {
		return nil, err
	}
	now, err := ctx.Now()
	switch {
	case err != nil:
		return nil, err
	case v.SupersededBy != "":
		return nil, protocol.Refuse(protocol.CodeSuperseded, "verdict %s is superseded by %s", v.ID, v.SupersededBy)
	case !v.ValidUntil.IsZero() && now.After(v.ValidUntil):
		return nil, protocol.Refuse(protocol.CodeVerdictExpired, "verdict %s expired at %s; ask for a new one", v.ID, v.ValidUntil.UTC().Format(timeText))
	}
	return v, nil
}

// timeText is how a refusal writes a time.
const timeText = "2006-01-02 15:04 UTC"
