package chaincode

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/dedupe"
)

// A statement is what a bank keeps of its own claims.
type statement struct {
	At      time.Time                  `json:"at"`
	Records []protocol.StatementRecord `json:"records"`
}

// Keep keeps a statement of the bank's own claims at the bank's own peers. It
// reads nothing: a read would show everybody which claims are the bank's. For
// the same reason a statement is one value, however many claims it has.
func (*claimContract) Keep(ctx *claimContext, arg string) (string, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return "", err
	}
	transient, err := ctx.GetStub().GetTransient()
	if err != nil {
		return "", err
	}
	s := statement{}
	if s.Records, err = protocol.DecodeLong[[]protocol.StatementRecord](transient[protocol.TransientRecords]); err != nil {
		return "", err
	}
	random := transient[protocol.TransientRandom]
	if len(random) < 16 || len(random) > 64 || len(transient[protocol.TransientRecords]) > protocol.MaxOrders {
		return "", protocol.Refuse(protocol.CodeInvalidArgument, "transient data %q: must be 16 to 64 random bytes; %q: at most %d bytes", protocol.TransientRandom, protocol.TransientRecords, protocol.MaxOrders)
	}
	for _, r := range s.Records {
		c, err := keptClaim(r)
		if err != nil || c.Bank != ctx.Caller.MSPID {
			return "", protocol.Refuse(protocol.CodeNotOwner, "record %s is not of a claim of %s", protocol.Clip(r.ID), ctx.Caller.MSPID)
		}
	}
	if s.At, err = ctx.Now(); err != nil {
		return "", err
	}
	key, err := statementKey(hex.EncodeToString(random))
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return "", ctx.GetStub().PutPrivateData(protocol.OwnCollection(ctx.Caller.MSPID), key, b)
}

func keptClaim(r protocol.StatementRecord) (dedupe.Claim, error) {
	s, err := state.Parse[claimState](codec.CBOR, r.ID, r.Record)
	if err != nil {
		return dedupe.Claim{}, err
	}
	if s.Claim.ID != r.ID {
		return dedupe.Claim{}, protocol.Refuse(protocol.CodeInvalidArgument, "record %s is of claim %s", protocol.Clip(r.ID), protocol.Clip(s.Claim.ID))
	}
	return s.Claim, nil
}

// Kept returns the bank's claims of its statements, by ID, each as it was kept
// last, and whether the channel still shows its digest. It is evaluated at a peer of the
// bank: no other holds the statements.
func (*claimContract) Kept(ctx *claimContext, arg string) ([]protocol.KeptClaim, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return nil, err
	}
	it, err := ctx.GetStub().GetPrivateDataByPartialCompositeKey(protocol.OwnCollection(ctx.Caller.MSPID), keyStatement, nil)
	if err != nil {
		return nil, err
	}
	statements, err := state.Drain[statement](it)
	if err != nil {
		return nil, err
	}
	if err := ctx.private.Locate(claimKeysOf(statements)...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return b.At.Compare(a.At) }) // the last first
	place := map[string]int{}
	out := []protocol.KeptClaim{} // JSON [], not null
	for _, s := range statements {
		for _, r := range s.Records {
			i, seen := place[r.ID]
			if seen && (out[i].Current || !s.At.Equal(out[i].At)) {
				continue
			}
			k, err := kept(ctx, r, s.At)
			if err != nil {
				return nil, err
			}
			if seen { // of the same second: the current one is the later
				out[i] = k
				continue
			}
			place[r.ID] = len(out)
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b protocol.KeptClaim) int { return strings.Compare(a.Claim.ID, b.Claim.ID) })
	return out, nil
}

func kept(ctx *claimContext, r protocol.StatementRecord, at time.Time) (protocol.KeptClaim, error) {
	c, err := keptClaim(r)
	if err != nil {
		return protocol.KeptClaim{}, err
	}
	current, err := ctx.private.Current(claimKey(r.ID), r.Record)
	return protocol.KeptClaim{Claim: c, At: at, Current: current}, err
}

func claimKeysOf(statements []statement) (keys []string) {
	for _, s := range statements {
		for _, r := range s.Records {
			keys = append(keys, claimKey(r.ID))
		}
	}
	return keys
}

// readRecords returns the bank's own of the claims, for a statement.
func readRecords(_ Caller, arg string) (*task, error) {
	ids, err := idsArgument(arg)
	if err != nil {
		return nil, err
	}
	keys, err := claimKeys(ids)
	return reading(keys, func(ctx *claimContext) (any, error) {
		out := []protocol.StatementRecord{} // JSON [], not null
		for i, key := range keys {
			b, err := ctx.private.Get(key)
			if err != nil {
				return nil, err
			}
			r := protocol.StatementRecord{ID: ids[i], Record: b}
			if c, err := keptClaim(r); b == nil || err != nil || c.Bank != ctx.Caller.MSPID {
				continue
			}
			out = append(out, r)
		}
		return out, nil
	}), err
}
