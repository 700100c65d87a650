package chaincode_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/chaincodetest"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
)

func order(t testing.TB, name string, arg any) protocol.Order {
	t.Helper()
	b, err := json.Marshal(arg)
	if err != nil {
		t.Fatal(err)
	}
	return chaincodetest.Order(name, string(b))
}

// enroll makes members.
func (c *cast) enroll(t testing.TB, creators ...[]byte) {
	t.Helper()
	for _, who := range creators {
		if _, err := chaincodetest.Call[protocol.Member](c.World, who, protocol.TxEnroll, struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
}

func value[T any](t testing.TB, a protocol.Answer) T {
	t.Helper()
	var v T
	if a.Refused != "" {
		t.Fatalf("refused: %s", a.Refused)
	}
	if err := json.Unmarshal(a.Value, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestBatch submits orders of two banks in one transaction: each sees the effect of those
// before it, and a refused one changes nothing and affects no other.
func TestBatch(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha, c.beta)
	confirm := protocol.ClaimMove{ID: "C-1", Key: "k"}
	answers, err := c.Bring(
		c.Bundle(c.alpha,
			order(t, protocol.OrderReserve, ask("C-1", 600_000, true)),
			order(t, protocol.OrderConfirm, confirm),
			order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-9", Key: "k"}),
			order(t, protocol.OrderClaim, "C-1")),
		c.Bundle(c.beta,
			order(t, protocol.OrderReserve, ask("C-2", 400_001, true)),
			order(t, protocol.OrderConfirm, confirm),
			order(t, "claims:Steal", "C-1"),
			order(t, protocol.OrderFreeze, confirm),
			order(t, protocol.OrderReserve, ask("C-3", 400_000, true))),
	)
	if err != nil {
		t.Fatal(err)
	}
	if a := value[protocol.Reserved](t, answers[0]); a.Made == nil || a.Made.Bank != "AlphaMSP" {
		t.Errorf("the first is %+v", a)
	}
	if claim := value[dedupe.Claim](t, answers[3]); claim.State != dedupe.Financed {
		t.Errorf("read after its confirmation it is %s", claim.State)
	}
	if a := value[protocol.Reserved](t, answers[4]); a.Made != nil || a.Claim != nil {
		t.Error("more than the rest was granted")
	}
	if a := value[protocol.Reserved](t, answers[8]); a.Made == nil {
		t.Error("the rest was not granted")
	}
	for i, want := range map[int]protocol.Code{2: protocol.CodeNotFound, 5: protocol.CodeNotOwner, 6: protocol.CodeInvalidArgument, 7: protocol.CodeForbidden} {
		if !strings.HasPrefix(answers[i].Refused, string(want)+": ") {
			t.Errorf("order %d: refused %q, want %s", i, answers[i].Refused, want)
		}
	}
	events, err := protocol.ParseClaimEvents(c.Events[len(c.Events)-1].Payload)
	if err != nil || len(events) != 3 || events[1].State != dedupe.Financed {
		t.Errorf("events %+v, %v", events, err)
	}
}

// TestRepeatedOrder submits orders again, as after a lost answer: each is answered with the
// transaction that first carried it out, and changes nothing.
func TestRepeatedOrder(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha)
	orders := []protocol.Order{
		order(t, protocol.OrderReserve, ask("C-1", 600_000, true)),
		order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-1", Key: "confirm"}),
		order(t, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Key: "repay", Amount: cny(1)}),
	}
	first, err := c.Bring(c.Bundle(c.alpha, orders...))
	if err != nil {
		t.Fatal(err)
	}
	by, events := chaincodetest.TxID(2), len(c.Events) // the first enrolled
	again, err := c.Bring(c.Bundle(c.alpha, orders...))
	if err != nil {
		t.Fatal(err)
	}
	for i := range orders {
		if first[i].TxID != "" || again[i].TxID != by || again[i].Refused != "" {
			t.Errorf("order %d: first %+v, again %+v", i, first[i], again[i])
		}
	}
	if got := value[dedupe.Claim](t, again[2]); got.Amount != cny(599_999) || len(c.Events) != events {
		t.Errorf("a repeated repayment counted: %+v", got)
	}
}

// TestSignature lets a registrar try what it must not be able to.
func TestSignature(t *testing.T) {
	reserve := func(t testing.TB) protocol.Order {
		return order(t, protocol.OrderReserve, ask("C-1", 1, true))
	}
	for name, bundle := range map[string]func(*testing.T, *cast) chaincodetest.SignedBundle{
		"an order that was changed": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			b := c.Bundle(c.alpha, reserve(t))
			b.Orders = bytes.Replace(b.Orders, []byte(`"minor":1,`), []byte(`"minor":2,`), 1)
			return b
		},
		"another's name": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			b := c.Bundle(c.alpha, reserve(t))
			b.Signer = chaincodetest.MemberID(t, c.beta)
			return b
		},
		"another channel": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			return c.BundleAt(c.alpha, c.Now, "other", reserve(t))
		},
		"another time": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			b := c.Bundle(c.alpha, reserve(t))
			b.At = b.At.Add(time.Second)
			return b
		},
		"long ago": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			return c.BundleAt(c.alpha, c.Now.Add(-protocol.OrderWindow-time.Second), chaincodetest.Channel, reserve(t))
		},
		"not yet": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			return c.BundleAt(c.alpha, c.Now.Add(protocol.OrderWindow+time.Second), chaincodetest.Channel, reserve(t))
		},
		"nobody's": func(t *testing.T, c *cast) chaincodetest.SignedBundle { return c.Bundle(c.gamma, reserve(t)) },
		"a suspended member": func(t *testing.T, c *cast) chaincodetest.SignedBundle {
			if _, err := c.Submit(c.supervisor, protocol.TxSuspend, chaincodetest.MemberID(t, c.alpha)); err != nil {
				t.Fatal(err)
			}
			return c.Bundle(c.alpha, reserve(t))
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCast(t)
			c.enroll(t, c.alpha, c.beta)
			answers, err := c.Bring(bundle(t, c), c.Bundle(c.beta, order(t, protocol.OrderReserve, ask("C-2", 1, true))))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(answers[0].Refused, string(protocol.CodeUnidentified)) {
				t.Errorf("answered %+v", answers[0])
			}
			if value[protocol.Reserved](t, answers[1]).Made == nil {
				t.Error("it hindered its neighbour")
			}
		})
	}
	t.Run("a reinstated member", func(t *testing.T) {
		c := newCast(t)
		c.enroll(t, c.alpha)
		for _, tx := range []string{protocol.TxSuspend, protocol.TxReinstate} {
			if _, err := c.Submit(c.supervisor, tx, chaincodetest.MemberID(t, c.alpha)); err != nil {
				t.Fatal(err)
			}
		}
		c.reserve(t, c.alpha, ask("C-1", 1, true))
	})
}

// TestCharter lets organisations give themselves roles that the network did not.
func TestCharter(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1, true))
	spy := chaincodetest.NewCreator(t, "BetaMSP", "spy", protocol.RoleSupervisor)
	c.refused(t, spy, protocol.OrderClaim, "C-1", protocol.CodeForbidden)
	c.refused(t, spy, protocol.TxSuspend, chaincodetest.MemberID(t, c.alpha), protocol.CodeForbidden)
	forger := chaincodetest.NewCreator(t, "BetaMSP", "forger", protocol.RoleRegistrar)
	c.refused(t, forger, protocol.TxRecordVerdicts, verdicts(verdict("V-1")), protocol.CodeForbidden)
	transient, _ := chaincodetest.Transient(t, c.Bundle(c.alpha, order(t, protocol.OrderClaim, "C-1")))
	_, err := c.InvokeTransient(forger, protocol.TxBatch, transient, "{}")
	wantCode(t, err, protocol.CodeForbidden)

	for name, text := range map[string]string{
		"no JSON":       "",
		"no supervisor": `[{"mspId":"HubMSP","roles":["registrar"]}]`,
		"unknown role":  `[{"mspId":"HubMSP","roles":["registrar","supervisor","king"]}]`,
		"twice":         `[{"mspId":"HubMSP","roles":["registrar"]},{"mspId":"HubMSP","roles":["supervisor"]}]`,
		"no name":       `[{"roles":["registrar","supervisor"]}]`,
	} {
		if _, err := protocol.ParseCharter([]byte(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	text, err := json.Marshal(protocol.DefaultCharter())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := protocol.ParseCharter(text); err != nil || len(got) != len(protocol.DefaultCharter()) {
		t.Errorf("the default charter is read back as %v, %v", got, err)
	}
}

func TestBatchRefusesTransientData(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha)
	for name, change := range map[string]func(map[string][]byte){
		"no seal":           func(m map[string][]byte) { delete(m, protocol.TransientSeal) },
		"short seal":        func(m map[string][]byte) { m[protocol.TransientSeal] = []byte("short") },
		"no bundle":         func(m map[string][]byte) { m[protocol.TransientBundles] = []byte("[]") },
		"bundles no JSON":   func(m map[string][]byte) { m[protocol.TransientBundles] = []byte("[") },
		"orders no JSON":    func(m map[string][]byte) { m[protocol.TransientOrders+"0"] = codec.Compress([]byte("[{}")) },
		"orders not packed": func(m map[string][]byte) { m[protocol.TransientOrders+"0"] = []byte("[]") },
		"orders too long": func(m map[string][]byte) {
			m[protocol.TransientOrders+"0"] = codec.Compress(make([]byte, protocol.MaxOrders+1))
		},
		"orders missing": func(m map[string][]byte) { delete(m, protocol.TransientOrders+"0") },
		"signer no digest": func(m map[string][]byte) {
			m[protocol.TransientBundles] = []byte(`[{"signer":"x","at":"2026-01-09T12:00:00Z","signature":""}]`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			transient, _ := chaincodetest.Transient(t, c.Bundle(c.alpha, order(t, protocol.OrderClaim, "C-1")))
			change(transient)
			_, err := c.InvokeTransient(c.registrar, protocol.TxBatch, transient, "{}")
			wantCode(t, err, protocol.CodeInvalidArgument)
		})
	}
	t.Run("too many orders", func(t *testing.T) {
		many := make([]protocol.Order, protocol.MaxBatch+1)
		for i := range many {
			many[i] = order(t, protocol.OrderClaim, "C-1")
		}
		_, err := c.Bring(c.Bundle(c.alpha, many...))
		wantCode(t, err, protocol.CodeInvalidArgument)
	})
}

// TestNothingPublicTells looks at all that everybody on the channel sees of a
// bank's business: arguments, answers, events and the world state.
func TestNothingPublicTells(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha)
	const amount = 918_273
	transient, _ := chaincodetest.Transient(t, c.Bundle(c.alpha,
		order(t, protocol.OrderReserve, ask("C-1", amount, true)),
		order(t, protocol.OrderConfirm, protocol.ClaimMove{ID: "C-1", Key: "k"})))
	before := c.Public()
	answer, err := c.InvokeTransient(c.registrar, protocol.TxBatch, transient, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if after := c.Public(); after != before {
		t.Errorf("the world state was changed: %s", after)
	}
	events, err := codec.Decompress(c.Events[len(c.Events)-1].Payload)
	if err != nil {
		t.Fatal(err)
	}
	number, err := cbor.Marshal(amount)
	if err != nil {
		t.Fatal(err)
	}
	public := string(answer) + string(events)
	if !strings.Contains(public, "C-1") {
		t.Errorf("the claim's ID does not show in %q", public)
	}
	for _, secret := range []string{"AlphaMSP", fmt.Sprint(amount), string(number), "CNY", "buyer"} {
		if strings.Contains(public, secret) {
			t.Errorf("%q shows in %s", secret, public)
		}
	}
}

// TestFinancedClaimIsBound looks at the key-level policy of a claim that was advanced.
func TestFinancedClaimIsBound(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1, true))
	if c.Keys(catalogue.Bound) != 0 {
		t.Error("a reservation is bound")
	}
	c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
	bound := slices.Collect(maps.Keys(c.All(catalogue.Bound)))
	if len(bound) != 1 {
		t.Fatalf("%d entries are bound, want the claim's", len(bound))
	}
	at := bound[0]
	policy := c.All(catalogue.Bound + "/policy")[at]
	for _, org := range []string{chaincodetest.Operator, "SupervisorMSP"} {
		if !bytes.Contains(policy, []byte(org)) {
			t.Errorf("the policy %q does not name %s", policy, org)
		}
	}
	if c.All(catalogue.Name)[at] == nil {
		t.Error("whoever looks for a new claim does not find that there is one")
	}
	c.refused(t, c.beta, protocol.OrderReserve, ask("C-1", 2, true), protocol.CodeExists)
	c.Set(catalogue.Name, at, []byte("of somebody who has not the registrar's endorsement"))
	c.move(t, c.alpha, protocol.OrderRepay, protocol.ClaimMove{ID: "C-1", Amount: ask("C-1", 1, true).Amount, Key: "repaid"}, dedupe.Repaid)
	if c.All(catalogue.Bound)[at] == nil {
		t.Error("a claim that was repaid is not bound any more")
	}
}

func TestPurge(t *testing.T) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 600_000, true))
	c.reserve(t, c.beta, ask("C-2", 1, true))
	c.refused(t, c.supervisor, protocol.OrderPurge, "C-1", protocol.CodeClaimState)
	c.refused(t, c.alpha, protocol.OrderPurge, "C-1", protocol.CodeForbidden)
	c.refused(t, c.supervisor, protocol.OrderPurge, "C-9", protocol.CodeNotFound)
	c.refused(t, c.supervisor, protocol.OrderPurge, "C 9", protocol.CodeInvalidArgument)
	for who, id := range map[string][]byte{"C-1": c.alpha, "C-2": c.beta} {
		c.move(t, id, protocol.OrderRelease, protocol.ClaimMove{ID: who, Reason: "WITH"}, dedupe.Withdrawn)
	}
	if _, err := c.Submit(c.supervisor, protocol.OrderPurge, "C-1"); err != nil {
		t.Fatal(err)
	}
	events, err := protocol.ParseClaimEvents(c.Events[len(c.Events)-1].Payload)
	if err != nil || len(events) != 1 || !events[0].Purged || events[0].Uses != nil {
		t.Errorf("events %+v, %v", events, err)
	}
	c.refused(t, c.auditor, protocol.OrderClaim, "C-1", protocol.CodeNotFound)
	c.refused(t, c.alpha, protocol.OrderReserve, ask("C-1", 600_000, true), protocol.CodeExists)
	if a := c.asset(t); len(a.Holdings) != 1 || a.Holdings[0].Claim != "C-2" {
		t.Errorf("asset %+v", a)
	}
	if _, err := c.Submit(c.supervisor, protocol.OrderPurge, "C-2"); err != nil {
		t.Fatal(err)
	}
	c.refused(t, c.auditor, protocol.OrderAsset, token(dedupe.KindInvoiceBuyer, 1), protocol.CodeNotFound)
	c.reserve(t, c.alpha, ask("C-3", 1_000_000, false))
}

// TestStatement keeps two statements, a minute apart and within a second: what
// they are kept under, which is random, does not say which is the later.
func TestStatement(t *testing.T) {
	const low, high = "0123456789abcdef", "fedcba9876543210"
	for name, apart := range map[string]time.Duration{"a minute apart": time.Minute, "within a second": 0} {
		t.Run(name+", low first", func(t *testing.T) { twoStatements(t, apart, low, high) })
		t.Run(name+", high first", func(t *testing.T) { twoStatements(t, apart, high, low) })
	}
}

func twoStatements(t *testing.T, apart time.Duration, first, second string) {
	c := newCast(t)
	c.reserve(t, c.alpha, ask("C-1", 1, true))
	c.reserve(t, c.beta, ask("C-2", 1, true))
	records, err := chaincodetest.Call[[]protocol.StatementRecord](c.World, c.alpha, protocol.OrderRecord, []string{"C-1", "C-2", "C-9"})
	if err != nil || len(records) != 1 || records[0].ID != "C-1" {
		t.Fatalf("a bank reads %+v, %v", records, err)
	}
	keep := func(who []byte, random string, records []protocol.StatementRecord) error {
		text, err := json.Marshal(records)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.InvokeTransient(who, protocol.TxKeep, map[string][]byte{
			protocol.TransientRecords: text, protocol.TransientRandom: []byte(random),
		}, "{}")
		return err
	}
	kept := func() protocol.KeptClaim {
		out, err := chaincodetest.Call[[]protocol.KeptClaim](c.World, c.alpha, protocol.TxKept, struct{}{})
		if err != nil || len(out) != 1 {
			t.Fatalf("kept %+v, %v", out, err)
		}
		return out[0]
	}
	wantCode(t, keep(c.alpha, "short", records), protocol.CodeInvalidArgument)
	wantCode(t, keep(c.beta, first, records), protocol.CodeNotOwner)
	if err := keep(c.alpha, first, records); err != nil {
		t.Fatal(err)
	}
	if k := kept(); !k.Current || k.Claim.ID != "C-1" || k.Claim.Bank != "AlphaMSP" {
		t.Errorf("kept %+v", k)
	}
	c.Now = c.Now.Add(apart)
	c.move(t, c.alpha, protocol.OrderConfirm, claim1, dedupe.Financed)
	if k := kept(); k.Current {
		t.Error("a claim that moved on is called current")
	}
	records, err = chaincodetest.Call[[]protocol.StatementRecord](c.World, c.alpha, protocol.OrderRecord, []string{"C-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := keep(c.alpha, second, records); err != nil {
		t.Fatal(err)
	}
	if k := kept(); !k.Current || k.Claim.State != dedupe.Financed {
		t.Errorf("kept %+v", k)
	}
	records[0].ID = "C-7"
	wantCode(t, keep(c.alpha, first, records), protocol.CodeNotOwner)
}

func TestMember(t *testing.T) {
	c := newCast(t)
	c.enroll(t, c.alpha, c.alpha)
	m, err := chaincodetest.Call[protocol.Member](c.World, c.beta, protocol.TxMember, chaincodetest.MemberID(t, c.alpha))
	if err != nil || m.MSPID != "AlphaMSP" || m.Role != protocol.RoleBank || m.Suspended {
		t.Errorf("member %+v, %v", m, err)
	}
	c.refused(t, c.beta, protocol.TxMember, chaincodetest.MemberID(t, c.beta), protocol.CodeNotFound)
	c.refused(t, c.beta, protocol.TxMember, "x", protocol.CodeInvalidArgument)
	c.refused(t, c.beta, protocol.TxEnroll, "x", protocol.CodeInvalidArgument)
}

func TestUnseal(t *testing.T) {
	seal := bytes.Repeat([]byte{1}, protocol.SealBytes)
	for _, bad := range []string{"", "tx", "tx.", "tx.!", "tx.AAAA"} {
		if _, err := protocol.Unseal(seal, []byte(bad)); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
	if _, err := protocol.Unseal(nil, []byte("tx.AAAA")); err == nil {
		t.Error("opened without a seal")
	}
}
