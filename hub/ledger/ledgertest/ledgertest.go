// Package ledgertest is the suite that every ledger.Driver passes.
//
// A driver's test gives a [Harness] to [Run]. The ledger under test must have
// the [Probe] deployed in its chaincode. Each case uses keys of its own, so the
// suite runs on a network that keeps state from one run to the next.
//
// Each mistake in a driver is caught by a case. This was tried on the embedded
// ledger, by making the mistake:
//
//	mistake                                              caught by
//	versions that were read are not checked at commit    OneOfManyWins, TwoRaceForOneAsset, InvalidTransactionTakesAPlace, ContractClaimRace
//	ranges are not run again at commit                   PhantomIsConflict, PhantomOfCompositeKeysIsConflict
//	a range may grow at its end                          PhantomIsConflict, PhantomOfCompositeKeysIsConflict
//	a range includes its end                             RangeOrder
//	composite keys are part of a range                   RangeOrder
//	a read sees the transaction's own write              NoReadYourWrites
//	a delete deletes nothing                             DeleteThenRead, PrivateDataIsPurged, ReopenKeepsEverything
//	a write is allowed after a paginated query           PaginationIsReadOnly
//	Evaluate commits                                     EvaluateDoesNotCommit
//	Prove commits                                        ProveDoesNotCommit
//	one organisation runs the contract, not two          NondeterminismIsRefused
//	one organisation signs for all                       ProveByOrganisations, ReopenKeepsEverything
//	signatures have the upper S                          ProveByOrganisations, ReopenKeepsEverything
//	who lost a race gets a receipt without a block       InvalidTransactionTakesAPlace
//	an invalid transaction's event is delivered          EventsOfInvalidTransactionsDoNotAppear
//	a checkpoint's own transaction is delivered again    EventsFromCheckpoint
//	the rest of a checkpoint's block is skipped          EventsFromCheckpoint
//	the first of two events of a transaction wins        EventsInOrderExactlyOnce
//	a stream does not wake for a new block               EventsInOrderExactlyOnce
//	a consumer that has enough is called again           EventsEndWithTheContextAndTheConsumer
//	any organisation reads private data                  PrivateData
//	transient data stays in the proposal                 TransientIsNotOnTheLedger
//	the contract's text gets a prefix                    ErrorTextSurvives
//	the transaction's time is a local one                TxTimestampUTC
//	the role is not in the identity certificate          IdentityIsTheCaller
//	policies are not checked at commit                   KeyLevelPolicy, WriteUnderTwoPolicies
//	the contracts' policy is asked for in any case       ContractCatalogueAlone
//	the contracts answer for the catalogue               ContractCatalogueIsProven
//	a client's entry is submitted to the catalogue       ContractCatalogueIsReadOnly
//	what is public is endorsed as what is private is     WriteUnderTwoPolicies
//	transient data is shown to endorse another's write   WriteUnderTwoPolicies
//	a batch that lost a race is not split                ContractBatchConflictHindersNobodyElse
//	a batch takes more records than it may               ContractBatchAnswersEach
//	answers of a batch are given out in another order    ContractBatchAnswersEach
//	a repeat gets the receipt of its own transaction     ContractBatchRepeatIsAnsweredFirst
//	the ID of a purged claim can be taken again          ContractClaimIsPurged
//	a chaincode that is not there is answered for        ContractCatalogueIsFound
//	no record is found in the catalogue                  ContractClaimRace, ContractClaimIsPurged, ContractFinancedClaimIsBound
//	a financed claim is not looked for among the bound   ContractFinancedClaimIsBound
//	a bound claim is changed among the others            ContractFinancedClaimIsBound
//	a financed claim is not found by who would make it   ContractFinancedClaimIsBound
//	who would make a claim sees it as it was reserved    ContractFinancedClaimIsBound
package ledgertest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/hub/ledger"
)

// An Identity says as whom a driver calls.
type Identity struct {
	MSPID string
	Role  protocol.Role
}

// A Harness opens drivers onto the ledger under test.
type Harness struct {
	// Open returns a driver for an identity in the role. All drivers of one
	// Harness share a ledger. Run closes those that it opens.
	Open func(t *testing.T, id Identity) ledger.Driver
	// ClientState returns what verifies the ledger's proofs.
	ClientState func(threshold int) *corridor.ClientState
	// Identities are callers of three or more organisations. The first two
	// organisations are members of Collection; the last one is not. What is written in
	// the open needs the endorsement of more than the members.
	Identities []Identity
	// Reopen closes the ledger and opens it again; nil if it cannot be.
	Reopen func(t *testing.T)
	// Contracts says that the hub's own contracts are deployed too, with policy.Keepers as
	// the members of their collection. Identities then has the roles they ask for, and Open
	// knows a registrar and a supervisor.
	Contracts bool
	// RichQueries says that the state database takes them.
	RichQueries bool
}

// cases is the suite.
var cases = []struct {
	name string
	test func(*suite)
}{
	{"RegisterThenRead", testRegisterThenRead},
	{"ErrorTextSurvives", testErrorTextSurvives},
	{"UnknownTransaction", testUnknownTransaction},
	{"NoReadYourWrites", testNoReadYourWrites},
	{"EvaluateDoesNotCommit", testEvaluateDoesNotCommit},
	{"NondeterminismIsRefused", testNondeterminism},
	{"PanicIsAnError", testPanic},
	{"CancelledContext", testCancelled},
	{"DeadlineExceeded", testDeadline},
	{"ClosedDriver", testClosed},
	{"ReceiptsGrow", testReceiptsGrow},
	{"OneOfManyWins", testOneOfManyWins},
	{"TwoRaceForOneAsset", testRace},
	{"InvalidTransactionTakesAPlace", testInvalidTakesAPlace},
	{"PhantomIsConflict", testPhantom},
	{"PhantomOfCompositeKeysIsConflict", testCompositePhantom},
	{"RangeOrder", testRangeOrder},
	{"CompositeKeys", testCompositeKeys},
	{"Pagination", testPagination},
	{"PaginationIsReadOnly", testPaginationReadOnly},
	{"RichQuery", testRichQuery},
	{"DeleteThenRead", testDeleteThenRead},
	{"WriteBatch", testWriteBatch},
	{"LargeValue", testLargeValue},
	{"UTF8Keys", testUTF8Keys},
	{"EmptyKeyIsRefused", testEmptyKey},
	{"TxTimestampUTC", testTimestamp},
	{"IdentityIsTheCaller", testCaller},
	{"EventsInOrderExactlyOnce", testEventsInOrder},
	{"EventsFromCheckpoint", testEventsFromCheckpoint},
	{"EventsOfInvalidTransactionsDoNotAppear", testEventsOfInvalid},
	{"EventsZeroCheckpointIsTheBeginning", testEventsFromZero},
	{"EventsMarkTheEndOfEveryBlock", testEventsMarkBlocks},
	{"EventsEndWithTheContext", testEventsEnd},
	{"EventsEndWithTheContextAndTheConsumer", testEventsStop},
	{"EventsAfterAForeignCheckpoint", testEventsElsewhere},
	{"TransientIsNotOnTheLedger", testTransient},
	{"PrivateData", testPrivateData},
	{"PrivateDataIsPurged", testPurge},
	{"KeyLevelPolicy", testKeyLevelPolicy},
	{"WriteUnderTwoPolicies", testTwoPolicies},
	{"ProveByOrganisations", testProve},
	{"ProveByAnUnknownOrganisation", testProveUnknown},
	{"AbsenceIsNoProof", testProveAbsence},
	{"ProveDoesNotCommit", testProveDoesNotCommit},
	{"ContractCatalogueIsProven", testCatalogue},
	{"ContractCatalogueIsReadOnly", testCatalogueIsReadOnly},
	{"ContractCatalogueAlone", testCatalogueAlone},
	{"ReopenKeepsEverything", testReopen},
	{"ContractAttestThenRevoke", testContractAttest},
	{"ContractAmendWithSalts", testContractAmend},
	{"ContractAttestationIsProven", testAttestationIsProven},
	{"ContractClaimRace", testContractClaimRace},
	{"ContractVerdictSuperseded", testContractVerdict},
	{"ContractOverride", testContractOverride},
	{"ContractBatchAnswersEach", testBatch},
	{"ContractBatchConflictHindersNobodyElse", testBatchConflict},
	{"ContractBatchRepeatIsAnsweredFirst", testBatchRepeat},
	{"ContractClaimIsPurged", testPurgedClaim},
	{"ContractFinancedClaimIsBound", testFinancedIsBound},
	{"ContractTreeOnce", testContractTree},
	{"ContractPaper", testContractPaper},
	{"ContractCatalogueIsFound", testCatalogueIsFound},
	{"ContractVersions", testVersions},
}

// Run runs every case.
func Run(t *testing.T, h Harness) {
	if len(h.Identities) < 3 {
		t.Fatal("the harness must name identities of three organisations")
	}
	for _, c := range cases {
		if !h.has(c.name) {
			t.Logf("%s is no case of this ledger: its harness declares that it cannot", c.name)
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			t.Cleanup(cancel)
			c.test(&suite{T: t, h: h, ctx: ctx, key: strings.ToLower(rand.Text())})
		})
	}
}

// has reports whether the ledger can do what a case needs beyond being one. A
// harness declares it, so a case is left out by a statement and never skipped.
func (h Harness) has(name string) bool {
	switch {
	case strings.HasPrefix(name, "Contract"):
		return h.Contracts
	case name == "RichQuery":
		return !h.RichQueries
	case name == "ReopenKeepsEverything":
		return h.Reopen != nil
	}
	return true
}

// A suite is what one case uses.
type suite struct {
	*testing.T
	h   Harness
	ctx context.Context
	key string // that no other case uses, and the beginning of such
	b   *ledger.Batcher
}

// driver opens a driver as identity i of the harness.
func (s *suite) driver(i int) *caller {
	s.Helper()
	return s.driverAs(s.h.Identities[i])
}

func (s *suite) driverAs(id Identity) *caller {
	s.Helper()
	d := s.h.Open(s.T, id)
	s.Cleanup(func() { d.Close() })
	return &caller{s, d}
}

// A caller calls transactions and fails the case when they fail.
type caller struct {
	s *suite
	ledger.Driver
}

func call(tx string, args ...string) ledger.Call {
	c := ledger.Call{Tx: tx}
	for _, a := range args {
		c.Args = append(c.Args, []byte(a))
	}
	return c
}

func (c *caller) submit(tx string, args ...string) (string, ledger.Receipt) {
	c.s.Helper()
	b, rc, err := c.Submit(c.s.ctx, call(tx, args...))
	if err != nil {
		c.s.Fatalf("submit %s%q: %v", tx, args, err)
	}
	return string(b), rc
}

func (c *caller) evaluate(tx string, args ...string) string {
	c.s.Helper()
	b, err := c.Evaluate(c.s.ctx, call(tx, args...))
	if err != nil {
		c.s.Fatalf("evaluate %s%q: %v", tx, args, err)
	}
	return string(b)
}

// refused checks that the contract refuses to evaluate the call, in a text that begins so.
func (c *caller) refused(prefix, tx string, args ...string) {
	c.s.Helper()
	_, err := c.Evaluate(c.s.ctx, call(tx, args...))
	wantText(c.s, err, prefix)
}

func wantText(s *suite, err error, prefix string) {
	s.Helper()
	var ce *ledger.ContractError
	if !errors.As(err, &ce) || !strings.HasPrefix(ce.Text, prefix) {
		s.Errorf("error %v, want the contract's own text %q", err, prefix)
	}
}

func wantIs(s *suite, err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Errorf("error %v, want %v", err, want)
	}
}

func wantEqual[T comparable](s *suite, what string, got, want T) {
	s.Helper()
	if got != want {
		s.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func decode[T any](s *suite, text string) T {
	s.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		s.Fatalf("answer %q: %v", text, err)
	}
	return v
}

// together calls f of 0 to n-1 at the same time.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}
