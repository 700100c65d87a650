package ledgertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/corridor"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
)

// as returns the typed client of the first identity in the role.
func (s *suite) as(role protocol.Role) *ledger.Ledger {
	s.Helper()
	i := slices.IndexFunc(s.h.Identities, func(id Identity) bool { return id.Role == role })
	if i < 0 {
		s.Fatalf("the harness names no %s", role)
	}
	return s.ledgerAs(s.h.Identities[i])
}

// ledgerAs returns the typed client of an identity. The registrar submits its orders.
func (s *suite) ledgerAs(id Identity) *ledger.Ledger {
	s.Helper()
	return ledger.New(s.driverAs(id).Driver, s.batcher())
}

func (s *suite) digest(of string) documents.Digest {
	return documents.Digest(string(accel.SHA256) + ":" + hexDigest(s.key+of))
}

func wantCode(s *suite, err error, want protocol.Code) {
	s.Helper()
	var ce *protocol.Error
	if !errors.As(err, &ce) || ce.Code != want {
		s.Errorf("error %v, want code %s", err, want)
	}
}

// attestation attests a document under the keys, by a salt that the registrar submitted.
func (s *suite) attestation(document string, salt byte, keys ...string) protocol.AttestInput {
	s.Helper()
	digest, err := s.as(protocol.RoleRegistrar).Documents.KeepSalt(s.ctx, bytes.Repeat([]byte{salt}, protocol.FactSaltBytes))
	if err != nil {
		s.Fatal(err)
	}
	in := protocol.AttestInput{
		Family: documents.FamilyCustoms, Document: s.digest(document), Salt: digest,
		Facts: []documents.SealedFact{{Fact: documents.FactTotal, Digest: s.digest("total of " + document)}},
	}
	for _, k := range keys {
		in.Keys = append(in.Keys, s.digest(k))
	}
	return in
}

func testContractAttest(s *suite) {
	customs, bank := s.as(protocol.RoleCustoms), s.as(protocol.RoleBank)
	in := s.attestation("content", 1, "number", "number as others write it")
	made, r, err := customs.Documents.Attest(s.ctx, in)
	if err != nil || made.TxID != r.TxID || made.Block == 0 {
		s.Fatal(made, err)
	}
	again, _, err := customs.Documents.Attest(s.ctx, in)
	if err != nil || again.TxID != made.TxID {
		s.Errorf("the same again: %+v, %v", again, err)
	}
	_, _, err = bank.Documents.Attest(s.ctx, in)
	wantCode(s, err, protocol.CodeForbidden)
	revoke := protocol.RevokeInput{ID: made.ID, Reason: "withdrawn"}
	if _, _, err := customs.Documents.Revoke(s.ctx, revoke); err != nil {
		s.Fatal(err)
	}
	_, _, err = customs.Documents.Revoke(s.ctx, revoke)
	wantCode(s, err, protocol.CodeRevoked)
	for _, key := range in.Keys {
		got, err := bank.Documents.Attestations(s.ctx, []documents.Digest{key})
		if err != nil || len(got) != 1 || !got[0].Revoked || got[0].TxID != made.TxID {
			s.Errorf("attestations %+v, %v; want the one, revoked", got, err)
		}
	}
}

// An attestation is amended, and and the registrar alone reads the salts of its versions.
func testContractAmend(s *suite) {
	customs, bank := s.as(protocol.RoleCustoms), s.as(protocol.RoleBank)
	first := s.attestation("content", 1, "number")
	if _, _, err := customs.Documents.Attest(s.ctx, first); err != nil {
		s.Fatal(err)
	}
	second := s.attestation("amended content", 2, "number")
	_, _, err := customs.Documents.Attest(s.ctx, second)
	wantCode(s, err, protocol.CodeExists)
	second.Supersedes = first.Document
	if made, _, err := customs.Documents.Attest(s.ctx, second); err != nil || made.Version != 2 {
		s.Fatalf("amended: %+v, %v", made, err)
	}
	opened, err := s.as(protocol.RoleRegistrar).Documents.Opened(s.ctx, first.Keys)
	if err != nil || len(opened) != 2 {
		s.Fatalf("opened %+v, %v", opened, err)
	}
	for i, in := range []protocol.AttestInput{first, second} {
		if o := opened[i]; o.Attestation.Document != in.Document || protocol.SaltDigest(o.Salt) != in.Salt || o.Attestation.Version != i+1 {
			s.Errorf("version %d is %+v", i+1, o)
		}
	}
	for _, l := range []*ledger.Ledger{customs, bank} {
		_, err := l.Documents.Opened(s.ctx, first.Keys)
		wantCode(s, err, protocol.CodeForbidden)
		_, err = l.Documents.KeepSalt(s.ctx, make([]byte, protocol.FactSaltBytes))
		wantCode(s, err, protocol.CodeForbidden)
	}
	was, err := bank.Documents.Amended(s.ctx, first.Keys)
	if err != nil || len(was) != 1 || was[0].SupersededBy != second.Document {
		s.Errorf("amended %+v, %v", was, err)
	}
}

// What an organisation attests under one key can be proven to another network, from
// the first version to the revocation. The list that is read from a range cannot.
func testAttestationIsProven(s *suite) {
	customs, d := s.as(protocol.RoleCustoms), s.driver(0)
	in := s.attestation("content", 1, "number", "number as others write it")
	made, _, err := customs.Documents.Attest(s.ctx, in)
	if err != nil {
		s.Fatal(err)
	}
	ref := protocol.AttestationRef{Key: in.Keys[1], Authority: made.Authority, MSPID: made.MSPID}
	s.wantProven(d, ref)
	in.Document, in.Supersedes = s.digest("amended content"), in.Document
	if _, _, err := customs.Documents.Attest(s.ctx, in); err != nil {
		s.Fatal(err)
	}
	s.wantProven(d, ref)
	if _, _, err := customs.Documents.Revoke(s.ctx, protocol.RevokeInput{ID: made.ID, Reason: "withdrawn"}); err != nil {
		s.Fatal(err)
	}
	if state := s.wantProven(d, ref); !state.Revoked || state.Version != 2 || state.Document != in.Document {
		s.Errorf("proven: %+v", state)
	}

	stateKey, err := ref.StateKey()
	if err != nil {
		s.Fatal(err)
	}
	list, err := d.Prove(s.ctx, call(protocol.TxAttestations, fmt.Sprintf("[%q]", ref.Key)), s.orgs(3))
	if err != nil {
		s.Fatal(err)
	}
	_, err = list.Verify(s.h.ClientState(3), protocol.TxAttestations, stateKey)
	wantRefusal(s, err, corridor.CodeReadSet)
	ref.Key = s.digest("a number of nobody")
	_, err = customs.Documents.Attestation(s.ctx, ref)
	wantCode(s, err, protocol.CodeNotFound)
}

// wantProven checks that the state is proven, and that it is of the attestation that
// is found under the key.
func (s *suite) wantProven(d *caller, ref protocol.AttestationRef) protocol.AttestationState {
	s.Helper()
	arg, err := json.Marshal(ref)
	if err != nil {
		s.Fatal(err)
	}
	p, err := d.Prove(s.ctx, call(protocol.TxAttestation, string(arg)), s.orgs(3))
	if err != nil {
		s.Fatal(err)
	}
	stateKey, err := ref.StateKey()
	if err != nil {
		s.Fatal(err)
	}
	fact, err := p.Verify(s.h.ClientState(3), protocol.TxAttestation, stateKey)
	if err != nil {
		s.Fatal(err)
	}
	state := decode[protocol.AttestationState](s, string(fact.Value))
	found, err := s.as(protocol.RoleBank).Documents.Attestations(s.ctx, []documents.Digest{ref.Key})
	if err != nil || len(found) != 1 {
		s.Fatalf("found %+v, %v", found, err)
	}
	record, err := protocol.AttestationDigest(found[0])
	if err != nil || state.Record != record || state.ID != found[0].ID {
		s.Errorf("proven is %+v, of another than %+v (%v)", state, found[0], err)
	}
	return state
}

// Banks that ask for all of one invoice at the same time: one has it.
func testContractClaimRace(s *suite) {
	banks := s.banks()
	answers, errs := make([]*protocol.ClaimAnswer, racers), make([]error, racers)
	ledgers := make([]*ledger.Ledger, racers)
	for i := range ledgers {
		ledgers[i] = s.ledgerAs(banks[i%len(banks)])
	}
	together(racers, func(i int) {
		answers[i], _, errs[i] = ledgers[i].Claims.Reserve(s.ctx, s.claim(fmt.Sprint(i), "one"))
	})
	granted := 0
	for i, err := range errs {
		switch {
		case errors.Is(err, ledger.ErrConflict): // lost every race: it has nothing
		case err != nil:
			s.Errorf("bank %d: %v", i, err)
		case answers[i].Claim != nil:
			granted++
		}
	}
	wantEqual(s, "claims that were granted", granted, 1)
}

func testContractVerdict(s *suite) {
	hub := s.as(protocol.RoleRegistrar)
	in := protocol.VerdictRecord{
		ID: s.key + "-1", Inputs: s.digest("inputs"), Verdict: s.digest("verdict"),
		Pack: "2026.1", PackDigest: s.digest("pack"), Outcome: documents.Amber,
	}
	first, _, err := hub.Cases.RecordVerdict(s.ctx, in)
	if err != nil {
		s.Fatal(err)
	}
	again, _, err := hub.Cases.RecordVerdict(s.ctx, in)
	if err != nil || *again != *first {
		s.Errorf("the same record again: %+v, %v", again, err)
	}
	in.ID, in.Supersedes, in.Outcome = s.key+"-2", first.ID, documents.Green
	if _, _, err := hub.Cases.RecordVerdict(s.ctx, in); err != nil {
		s.Fatal(err)
	}
	in.ID = s.key + "-3"
	_, _, err = hub.Cases.RecordVerdict(s.ctx, in)
	wantCode(s, err, protocol.CodeSuperseded)
	old, err := s.as(protocol.RoleBank).Cases.Verdict(s.ctx, first.ID)
	if err != nil || old.SupersededBy != s.key+"-2" {
		s.Errorf("superseded verdict %+v, %v", old, err)
	}
}

// A RED verdict supports no claim of a bank before two of its officers override it.
func testContractOverride(s *suite) {
	banks := s.banks()
	bank := s.ledgerAs(banks[0])
	rec := protocol.VerdictRecord{
		ID: s.key + "-red", Inputs: s.digest("inputs"), Verdict: s.digest("verdict"),
		Pack: "2026.1", PackDigest: s.digest("pack"), Outcome: documents.Red,
	}
	if _, _, err := s.as(protocol.RoleRegistrar).Cases.RecordVerdict(s.ctx, rec); err != nil {
		s.Fatal(err)
	}
	in := s.claim("1", "one")
	in.Verdict = rec.ID
	_, _, err := bank.Claims.Reserve(s.ctx, in)
	wantCode(s, err, protocol.CodeNotOverridden)
	word := protocol.OverrideInput{Verdict: rec.ID, Reason: "EXPL"}
	o, _, err := bank.Claims.Override(s.ctx, word)
	if err != nil || o.Agreed() {
		s.Fatalf("asked: %+v, %v", o, err)
	}
	_, _, err = bank.Claims.Override(s.ctx, word)
	wantCode(s, err, protocol.CodeFourEyes)
	_, _, err = bank.Claims.Reserve(s.ctx, in)
	wantCode(s, err, protocol.CodeNotOverridden)
	if len(banks) > 1 { // another bank's officer is not the second pair of eyes
		if o, _, err = s.ledgerAs(banks[1]).Claims.Override(s.ctx, word); err != nil || o.Agreed() {
			s.Errorf("another bank's: %+v, %v", o, err)
		}
	}
}

// A ledger says of a chaincode that is not on the channel that it is not found, and in
// no other case: the contracts look in this way for claims of an earlier version.
func testCatalogueIsFound(s *suite) {
	d := s.driverAs(registrar)
	for _, name := range catalogue.Names {
		wantEqual(s, name, d.evaluate("probe:HasChaincode", name), "true")
	}
	for _, name := range catalogue.Earlier {
		wantEqual(s, name, d.evaluate("probe:HasChaincode", name), "false")
	}
}

// All organisations run contracts that were built with the same versions.
func testVersions(s *suite) {
	if err := s.ledgerAs(registrar).CheckVersions(s.ctx, []string{registrar.MSPID, supervisor.MSPID}); err != nil {
		s.Error(err)
	}
}
