package chaincode_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

// TestPurgeLeavesNothing purges claims whose records share volumes with others'.
// What a purged claim was is in no volume any more, and all others are as they were.
func TestPurgeLeavesNothing(t *testing.T) {
	const claims = 80 // more than a volume has
	c := newCast(t)
	c.enroll(t, c.alpha)
	var reserve, confirm, release []protocol.Order
	for i := range claims {
		in := alone(i)
		reserve = append(reserve, order(t, protocol.OrderReserve, in))
		if i%2 == 0 {
			confirm = append(confirm, order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: in.ID, Key: "confirm"}))
			continue
		}
		release = append(release, order(t, protocol.OrderRelease, protocol.ClaimMove{ID: in.ID, Key: "release", Reason: "WITH"}))
	}
	for _, orders := range [][]protocol.Order{reserve, confirm, release} {
		answers, err := c.Bring(c.Bundle(c.alpha, orders...))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answers {
			value[any](t, a)
		}
	}
	purged, random := map[int]bool{}, rand.New(rand.NewPCG(1, 2))
	for len(purged) < 9 {
		i := 2*random.IntN(claims/2) + 1
		if purged[i] {
			continue
		}
		purged[i] = true
		if _, err := c.Submit(c.supervisor, protocol.OrderPurge, alone(i).ID); err != nil {
			t.Fatal(err)
		}
	}
	var kept bytes.Buffer
	for key, v := range c.All(protocol.Collection) {
		if key == "touched" || key == "begun" {
			continue
		}
		b, err := codec.Decompress(v)
		if err != nil {
			t.Fatal(err)
		}
		kept.Write(b)
	}
	for i := range claims {
		in := alone(i)
		amount, err := cbor.Marshal(in.Amount.Minor)
		if err != nil {
			t.Fatal(err)
		}
		if there := bytes.Contains(kept.Bytes(), amount); there == purged[i] {
			t.Errorf("%s: its amount is in a volume: %t", in.ID, there)
		}
		if purged[i] {
			c.refused(t, c.auditor, protocol.OrderClaim, in.ID, protocol.CodeNotFound)
			c.refused(t, c.auditor, protocol.OrderAsset, in.Uses[0].Token, protocol.CodeNotFound)
			c.refused(t, c.alpha, protocol.OrderReserve, in, protocol.CodeExists)
			continue
		}
		b, err := c.Submit(c.auditor, protocol.OrderClaim, in.ID)
		if err != nil || !bytes.Contains(b, fmt.Append(nil, in.Amount.Minor)) {
			t.Errorf("%s: %s, %v", in.ID, b, err)
		}
	}
	if n, want := c.Keys(catalogue.Name), 3*claims-len(purged); n != want {
		t.Errorf("%d entries, want %d: all but the assets of what was purged", n, want)
	}
	if n, want := c.Keys(catalogue.Bound), claims/2; n != want {
		t.Errorf("%d entries are bound, want the %d that were financed", n, want)
	}
}

// alone is claim number i, on an asset of its own, of an amount that nothing else has.
func alone(i int) protocol.ClaimInput {
	in := ask(fmt.Sprint("C-", i), int64(7_000_000_000+i), true)
	in.Uses = []dedupe.Use{use(dedupe.KindInvoiceBuyer, 1000+i, in.Amount.Minor, in.Amount.Minor)}
	return in
}

// TestPurgeAndReserveInOneBatch reserves an asset again in the transaction that purges it.
func TestPurgeAndReserveInOneBatch(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha, c.supervisor)
	c.reserve(t, c.alpha, alone(1))
	c.move(t, c.alpha, protocol.OrderRelease, protocol.ClaimMove{ID: "C-1", Reason: "WITH"}, dedupe.Withdrawn)
	again := alone(1)
	again.ID = "C-again"
	answers, err := c.Bring(
		c.Bundle(c.supervisor, order(t, protocol.OrderPurge, "C-1")),
		c.Bundle(c.alpha, order(t, protocol.OrderReserve, again)))
	if err != nil || answers[1].Refused != "" {
		t.Fatalf("%+v, %v", answers, err)
	}
	c.refused(t, c.auditor, protocol.OrderClaim, "C-1", protocol.CodeNotFound)
	if _, err := c.Submit(c.auditor, protocol.OrderClaim, "C-again"); err != nil {
		t.Error(err)
	}
	if n := c.Keys(protocol.Collection); n != 3 {
		t.Errorf("%d private values, want the last volume, the last batch's ID and the mark", n)
	}
}

// TestEarlierVersion holds that a ledger with claims of an earlier version grants
// nothing, and neither does one that cannot be told from it.
func TestEarlierVersion(t *testing.T) {
	const earlier = "claims of an earlier version"
	for name, test := range map[string]struct {
		make func(*cast)
		want string
	}{
		"a key a record":               {func(c *cast) { c.Set(protocol.Collection, "batch", []byte("t")) }, earlier + " of the contracts, which this version cannot read (key batch"},
		"the second form":              {func(c *cast) { c.Further["catalogue2"] = catalogue.New() }, earlier},
		"the third form":               {func(c *cast) { c.Further["catalogue3"] = catalogue.New() }, earlier + " of the contracts, which this version cannot read (chaincode catalogue3"},
		"a catalogue that is not told": {func(c *cast) { c.Further["catalogue3"] = away{} }, "chaincode catalogue3: INVOKE_CHAINCODE failed"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCast(t)
			c.enroll(t, c.alpha)
			test.make(c)
			before := c.Keys(protocol.Collection)
			_, err := c.Bring(c.Bundle(c.alpha, order(t, protocol.OrderReserve, alone(1))))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if c.Keys(protocol.Collection) != before || c.Keys(catalogue.Name) != 0 {
				t.Error("something was written")
			}
		})
	}
}

// TestLedgerIsMarked holds that the first batch alone looks for an earlier version.
func TestLedgerIsMarked(t *testing.T) {
	c := newCast(t)
	c.refused(t, c.auditor, protocol.OrderClaim, "C-1", protocol.CodeNotFound) // a batch that changes nothing
	c.Further["catalogue3"] = away{}
	c.reserve(t, c.alpha, alone(1))
}

// away is a chaincode that is defined, and that no peer reaches.
type away struct{ shim.Chaincode }

func (away) Invoke(shim.ChaincodeStubInterface) *peer.Response {
	return &peer.Response{
		Status: shim.ERROR, Payload: []byte("INVOKE_CHAINCODE failed: transaction ID: 1: could not launch chaincode catalogue:3: connection to it failed"),
	}
}

// TestUnknownForm reads entries that a later version made: they are never taken for
// records that are not there, because their capacity would be granted twice.
func TestUnknownForm(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, alone(1))
	for at, entry := range c.All(catalogue.Name) {
		if entry[0] != 4 {
			t.Fatalf("entry %x begins with another form than 4", entry)
		}
		c.Set(catalogue.Name, at, append([]byte{5}, entry[1:]...))
	}
	c.enroll(t, c.auditor)
	other := alone(1)
	other.ID = "C-2"
	for name, test := range map[string]struct {
		who   []byte
		order protocol.Order
	}{
		"read the claim":         {c.auditor, order(t, protocol.OrderClaim, "C-1")},
		"read the asset":         {c.auditor, order(t, protocol.OrderAsset, alone(1).Uses[0].Token)},
		"reserve the claim":      {c.alpha, order(t, protocol.OrderReserve, alone(1))},
		"reserve the same asset": {c.alpha, order(t, protocol.OrderReserve, other)},
		"confirm":                {c.alpha, order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-1", Key: "k"})},
	} {
		_, err := c.Bring(c.Bundle(test.who, test.order))
		if err == nil || !strings.Contains(err.Error(), "made by another version of the contracts: this one reads form 4") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
