package casework_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/verify"
)

// A desk is that of a real hub. What fails in a method ends the test.
type desk struct {
	*hubtest.World
	*casework.Desk
	keys int
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	w := hubtest.Start(t)
	return &desk{World: w, Desk: w.Hub.Desk}
}

func (d *desk) who(name string) access.Caller {
	d.Helper()
	_, who, err := d.Hub.As(d.Context(), name)
	if err != nil {
		d.Fatal(err)
	}
	return who
}

// must fails the test with the error of a move.
func (d *desk) must(c *cases.Case, err error) *cases.Case {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
	return c
}

// draft uploads a sample as the firm, and makes a case of it.
func (d *desk) draft(set, bank string) *cases.Case {
	d.Helper()
	req, files, err := samples.Read(set)
	if err != nil {
		d.Fatal(err)
	}
	ups, err := d.Hub.Verifier.UploadAll(d.Context(), d.who("agent").MSPID, files)
	if err != nil {
		d.Fatal(err)
	}
	d.keys++
	return d.must(d.Create(d.Context(), d.who("agent"), fmt.Sprint("key-", d.keys), casework.Draft{Bank: bank, Request: req, Documents: verify.Digests(ups)}))
}

// presented presents a sample, and returns the case as its bank sees it once it is verified.
func (d *desk) presented(set, bank string) *cases.Case {
	d.Helper()
	c := d.draft(set, bank)
	d.must(d.Present(d.Context(), d.who("agent"), c.ID, c.Version))
	return d.verified(c.ID)
}

// verified waits for the verdict.
func (d *desk) verified(id string) *cases.Case {
	d.Helper()
	for {
		c := d.bankView(id)
		if c.Answer != nil {
			if c.Answer.Fault != "" {
				d.Fatal(c.Answer.Fault)
			}
			return c
		}
		select {
		case <-d.Context().Done():
			d.Fatal("the case was not verified")
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (d *desk) bankView(id string) *cases.Case {
	d.Helper()
	c, err := d.Hub.Query.Case(d.Context(), d.who("supervisor"), id)
	return d.must(c, err)
}

func (d *desk) firmView(id string) *cases.Case {
	d.Helper()
	c, err := d.Hub.Query.Case(d.Context(), d.who("agent"), id)
	return d.must(c, err)
}

func TestGreenCaseIsFinanced(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	draft := d.draft(hubtest.Import, "BankAMSP")
	check, err := d.Check(t.Context(), d.who("agent"), draft.ID)
	if err != nil || len(check.Findings) < 20 || check.Matrix == nil {
		t.Fatalf("the firm's check: %+v, %v", check, err)
	}
	for _, f := range check.Findings {
		if strings.HasPrefix(f.Rule, "X") || f.Rule == "A06" {
			t.Errorf("the firm's check has rule %s", f.Rule)
		}
	}
	d.must(d.Present(t.Context(), d.who("agent"), draft.ID, draft.Version))
	c := d.verified(draft.ID)
	if c.Answer.Outcome != documents.Green || c.Answer.Grade == "" || c.Answer.ValidUntil.IsZero() {
		t.Fatalf("answer %+v", c.Answer)
	}
	c = d.must(d.Decide(t.Context(), d.who("bank-a"), c.ID, c.Version, casework.Choice{Kind: cases.Finance}))
	l, _, err := d.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	if claim, err := l.Claims.Claim(t.Context(), c.Claim); err != nil || claim.State != dedupe.Reserved {
		t.Errorf("claim %+v, %v", claim, err)
	}
	firm := d.firmView(c.ID)
	if firm.State != cases.Decided || !reflect.DeepEqual(*firm.Decision, cases.Decision{Kind: cases.Finance, At: firm.Decision.At}) {
		t.Errorf("the firm sees %+v, %+v", firm, firm.Decision)
	}
	_, err = d.Decide(t.Context(), d.who("bank-a-2"), c.ID, c.Version, casework.Choice{Kind: cases.Decline, Code: "RJCT"})
	if !errors.Is(err, cases.ErrState) {
		t.Errorf("a decided case is decided again: %v", err)
	}
}

// TestTwoOfficers holds that financing against a verdict takes two persons of the bank.
func TestTwoOfficers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, first, second := t.Context(), d.who("bank-a"), d.who("bank-a-2")
	c := d.presented(hubtest.Altered, "BankAMSP")
	if c.Answer.Outcome != documents.Red || c.Answer.Reason[documents.English] == "" {
		t.Fatalf("answer %+v", c.Answer)
	}
	for name, ch := range map[string]casework.Choice{
		"without a reason":     {Kind: cases.Finance, Code: "EXPL"},
		"with another's code":  {Kind: cases.Finance, Code: "RJCT", Reason: "The original was seen."},
		"of no kind":           {Kind: "MAYBE"},
		"a refusal for a code": {Kind: cases.Decline, Code: "EXPL"},
	} {
		if _, err := d.Decide(ctx, first, c.ID, c.Version, ch); !errors.Is(err, documents.ErrRequest) && !errors.Is(err, cases.ErrText) {
			t.Errorf("a decision %s: %v", name, err)
		}
	}
	before := d.firmView(c.ID)
	c = d.must(d.Decide(ctx, first, c.ID, c.Version, casework.Choice{Kind: cases.Finance, Code: "ORIG", Reason: "The original was seen."}))
	if c.State != cases.Second || len(c.Decision.Against) == 0 {
		t.Fatalf("state %s, %+v", c.State, c.Decision)
	}
	if after := d.firmView(c.ID); !reflect.DeepEqual(before, after) {
		t.Errorf("the firm sees that a second officer is needed:\n%+v\n%+v", before, after)
	}
	if _, err := d.Agree(ctx, first, c.ID, c.Version); !errors.Is(err, casework.ErrSamePerson) {
		t.Errorf("the same officer agrees: %v", err)
	}
	c = d.must(d.Agree(ctx, second, c.ID, c.Version))
	if c.State != cases.Decided || c.Claim == "" || c.Decision.By == c.Decision.Agreed || c.Decision.Root == "" {
		t.Errorf("state %s, %+v", c.State, c.Decision)
	}
	if _, err := d.Hub.Query.Tree(ctx, second, c.Decision.Root); err != nil {
		t.Errorf("the decision's tree: %v", err)
	}
}

// TestSecondBankIsRefused presents one import to two banks.
func TestSecondBankIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	a := d.presented(hubtest.Import, "BankAMSP")
	free := d.presented(hubtest.Import, "BankBMSP") // while nobody has claimed
	d.must(d.Decide(ctx, d.who("bank-a"), a.ID, a.Version, casework.Choice{Kind: cases.Finance}))
	_, err := d.Decide(ctx, d.who("bank-b"), free.ID, free.Version, casework.Choice{Kind: cases.Finance})
	if _, ok := errors.AsType[*casework.TakenError](err); !ok {
		t.Errorf("the capacity is granted twice: %v", err)
	}
	b := d.presented(hubtest.Renumbered, "BankBMSP")
	if b.Answer.Outcome != documents.Red {
		t.Fatalf("answer %+v", b.Answer)
	}
	_, err = d.Decide(ctx, d.who("bank-b"), b.ID, b.Version, casework.Choice{Kind: cases.Finance, Code: "ORIG", Reason: "The original was seen."})
	if _, ok := errors.AsType[*verify.VerdictError](err); !ok {
		t.Errorf("two officers may finance what is financed: %v", err)
	}
	same := d.presented(hubtest.Import, "BankAMSP") // the same request ID, the same bank, another case
	if same.Answer.Outcome != documents.Red {
		t.Errorf("the same import under the same request ID is %s", same.Answer.Outcome)
	}
	d.must(d.Decide(ctx, d.who("bank-b"), b.ID, b.Version, casework.Choice{Kind: cases.Decline, Code: "DFIN"}))
}

// TestFirmIsNotTippedOff holds that what a firm sees of a case that another bank financed is
// what it sees of one that nobody did.
func TestFirmIsNotTippedOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	see := func() string {
		c := d.presented(hubtest.Renumbered, "BankBMSP")
		asked := d.must(d.Ask(t.Context(), d.who("bank-b"), c.ID, c.Version, []string{"A05"}, "Which of the two?"))
		firm := d.firmView(asked.ID)
		b, err := json.Marshal(firm)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(b), firm.ID, "K")
		for _, at := range []time.Time{firm.At, firm.Presented, firm.Changed, firm.Questions[0].At} {
			b, _ := at.MarshalText()
			text = strings.ReplaceAll(text, string(b), "T")
		}
		d.must(d.Withdraw(t.Context(), d.who("agent"), firm.ID, firm.Version))
		return text
	}
	free := see()
	a := d.presented(hubtest.Import, "BankAMSP")
	d.must(d.Decide(t.Context(), d.who("bank-a"), a.ID, a.Version, casework.Choice{Kind: cases.Finance}))
	if taken := see(); taken != free {
		t.Errorf("the firm can tell:\n%s\n%s", free, taken)
	}
}

// TestForeignCase tries every move of a case as everybody who may not make it.
func TestForeignCase(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	c := d.presented(hubtest.Import, "BankAMSP")
	firm := d.firmView(c.ID)
	type move = func(who access.Caller, id string) error
	drop := func(_ any, err error) error { return err }
	ofFirm := map[string]move{
		"edit": func(who access.Caller, id string) error {
			return drop(d.Edit(ctx, who, id, firm.Version, casework.Draft{}))
		},
		"attach": func(who access.Caller, id string) error { return drop(d.Attach(ctx, who, id, firm.Version)) },
		"detach": func(who access.Caller, id string) error {
			return drop(d.Detach(ctx, who, id, firm.Version, c.Documents[0]))
		},
		"discard":  func(who access.Caller, id string) error { return d.Discard(ctx, who, id, firm.Version) },
		"check":    func(who access.Caller, id string) error { return drop(d.Check(ctx, who, id)) },
		"present":  func(who access.Caller, id string) error { return drop(d.Present(ctx, who, id, firm.Version)) },
		"withdraw": func(who access.Caller, id string) error { return drop(d.Withdraw(ctx, who, id, firm.Version)) },
		"reply":    func(who access.Caller, id string) error { return drop(d.Reply(ctx, who, id, firm.Version, nil)) },
	}
	ofBank := map[string]move{
		"ask": func(who access.Caller, id string) error { return drop(d.Ask(ctx, who, id, c.Version, nil, "?")) },
		"decide": func(who access.Caller, id string) error {
			return drop(d.Decide(ctx, who, id, c.Version, casework.Choice{Kind: cases.Decline, Code: "RJCT"}))
		},
		"agree": func(who access.Caller, id string) error { return drop(d.Agree(ctx, who, id, c.Version)) },
		"again": func(who access.Caller, id string) error { return drop(d.VerifyAgain(ctx, who, id, c.Version)) },
	}
	for _, o := range hubtest.Organisations {
		for _, moves := range []struct {
			all  map[string]move
			mine bool
		}{{ofFirm, o.MSPID == c.Firm}, {ofBank, o.MSPID == c.Bank}} {
			if moves.mine {
				continue
			}
			for name, m := range moves.all {
				theirs, none := m(d.who(o.Name), c.ID), m(d.who(o.Name), "K-none")
				if !errors.Is(theirs, cases.ErrNotFound) || strings.ReplaceAll(theirs.Error(), c.ID, "K-none") != none.Error() {
					t.Errorf("%s: %s of another's case: %v; of none: %v", o.Name, name, theirs, none)
				}
			}
		}
	}
	if got := d.bankView(c.ID); !reflect.DeepEqual(got, c) {
		t.Errorf("the case changed: %+v", got)
	}
}

// TestGrantsBeginAndEnd holds from when until when a bank reads the documents of a case.
func TestGrantsBeginAndEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx, doc := t.Context(), d.draft(hubtest.Import, "BankAMSP")
	readable := func(bank string, days int) bool {
		return d.Verifier.Cases.Readable(bank, doc.Documents[0], time.Now().Add(time.Duration(days)*24*time.Hour)) == nil
	}
	if readable("BankAMSP", 0) {
		t.Error("a draft's documents are the bank's to read")
	}
	firm := d.must(d.Present(ctx, d.who("agent"), doc.ID, doc.Version))
	if !readable("BankAMSP", 0) || !readable("BankAMSP", 3650) || readable("BankBMSP", 0) {
		t.Error("presenting grants the bank that it is presented to, and nobody else")
	}
	d.must(d.Withdraw(ctx, d.who("agent"), firm.ID, firm.Version))
	if !readable("BankAMSP", 29) || readable("BankAMSP", 31) {
		t.Error("withdrawal must end the grant after thirty days")
	}
}

// TestQuestions holds the way there and back, with another document.
func TestQuestions(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	c := d.presented(hubtest.Import, "BankAMSP")
	for rule, want := range map[string]error{"X01": casework.ErrRule, "A06": casework.ErrRule, "Q99": documents.ErrRequest} {
		if _, err := d.Ask(ctx, d.who("bank-a"), c.ID, c.Version, []string{"A05", rule}, "Is it financed?"); !errors.Is(err, want) {
			t.Errorf("a question names rule %s: %v", rule, err)
		}
	}
	asked := d.must(d.Ask(ctx, d.who("bank-a"), c.ID, c.Version, []string{"A05"}, "Please send the corrected invoice."))
	firm := d.firmView(c.ID)
	if _, err := d.Reply(ctx, d.who("agent"), c.ID, firm.Version-1, []string{"Here."}); err == nil {
		t.Error("an answer to an earlier version is taken")
	}
	_, files, err := samples.Read(hubtest.Renumbered)
	if err != nil {
		t.Fatal(err)
	}
	up, err := d.Hub.Verifier.Upload(ctx, firm.Firm, files[0].Data)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := d.Hub.Verifier.Upload(ctx, "BankBMSP", []byte(strings.Replace(string(files[0].Data), "2026", "2027", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reply(ctx, d.who("agent"), c.ID, firm.Version, []string{"Here."}, foreign.Digests.SHA256); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("a document of another organisation is added: %v", err)
	}
	d.must(d.Reply(ctx, d.who("agent"), c.ID, firm.Version, []string{"Here."}, up.Digests.SHA256))
	again := d.verified(c.ID)
	if again.Verdict == asked.Verdict || again.Earlier != asked.Verdict || len(again.Documents) != len(c.Documents)+1 {
		t.Errorf("after the answer: %+v", again)
	}
	l, _, err := d.Hub.As(ctx, "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	if old, err := l.Cases.Verdict(ctx, asked.Verdict); err != nil || old.SupersededBy != again.Verdict {
		t.Errorf("the earlier verdict is %+v, %v", old, err)
	}
}

// TestStandingOrder holds that a bank may ask by hand.
func TestStandingOrder(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ctx := t.Context()
	if err := d.Stand(ctx, d.who("agent"), false); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("a firm switches a standing order: %v", err)
	}
	if err := d.Stand(ctx, d.who("bank-a"), false); err != nil {
		t.Fatal(err)
	}
	draft := d.draft(hubtest.Import, "BankAMSP")
	d.must(d.Present(ctx, d.who("agent"), draft.ID, draft.Version))
	d.VerifyWaiting(ctx)
	c := d.bankView(draft.ID)
	if c.Verdict != "" {
		t.Error("the hub asked for a verdict without an order")
	}
	if _, err := d.Decide(ctx, d.who("bank-a"), c.ID, c.Version, casework.Choice{Kind: cases.Finance}); !errors.Is(err, casework.ErrNoVerdict) {
		t.Errorf("financed without a verdict: %v", err)
	}
	d.must(d.VerifyAgain(ctx, d.who("bank-a"), c.ID, c.Version))
	d.verified(c.ID)
}

// TestRace lets sixteen officers decide at once: one of them does.
func TestRace(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := d.presented(hubtest.Import, "BankAMSP")
	const officers = 16
	results := make(chan error, officers)
	for i := range officers {
		go func() {
			ch := casework.Choice{Kind: cases.Decline, Code: "RJCT"}
			if i%2 == 0 {
				ch = casework.Choice{Kind: cases.Finance}
			}
			_, err := d.Decide(context.WithoutCancel(t.Context()), d.who("bank-a"), c.ID, c.Version, ch)
			results <- err
		}()
	}
	won := 0
	for range officers {
		err := <-results
		_, changed := errors.AsType[*cases.ChangedError](err)
		switch {
		case err == nil:
			won++
		case !changed && !errors.Is(err, &protocol.Error{Code: protocol.CodeClaimState}):
			t.Errorf("a loser gets %v", err)
		}
	}
	now := d.bankView(c.ID)
	r, err := d.Verifier.Report(t.Context(), c.Bank, c.Verdict)
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := d.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	claim, err := l.Claims.Claim(t.Context(), r.Claim.ID)
	if active := err == nil && claim.State.Active(); active != (now.Claim != "") {
		t.Errorf("the case is decided with claim %q; the ledger has it active: %t, %v", now.Claim, active, err)
	}
	if won != 1 || now.State != cases.Decided {
		t.Errorf("%d officers won; the case is %s", won, now.State)
	}
}

// TestVerifiedTwiceAtOnce asks for one verdict from many sides: it is one verdict, and its
// report stays.
func TestVerifiedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	req, files, err := samples.Read(samples.Import)
	if err != nil {
		t.Fatal(err)
	}
	ups, err := d.Hub.Verifier.UploadAll(t.Context(), "BankAMSP", files)
	if err != nil {
		t.Fatal(err)
	}
	l, _, err := d.Hub.As(t.Context(), "bank-a")
	if err != nil {
		t.Fatal(err)
	}
	req.Bank = "BankAMSP"
	for i := range 5 {
		in := verify.Input{VerdictID: fmt.Sprint("V-", i), Request: req, Documents: verify.Digests(ups)}
		results := make(chan error, 8)
		for range cap(results) {
			go func() {
				r, err := d.Hub.Verifier.Verify(t.Context(), verify.AsBank(l), in)
				if err == nil && r.Receipt.TxID == "" {
					err = errors.New("it has no receipt")
				}
				results <- err
			}()
		}
		for range cap(results) {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		r, err := d.Hub.Verifier.Report(t.Context(), req.Bank, in.VerdictID)
		if err != nil {
			t.Fatal(err)
		}
		digest, err := r.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if rec, err := l.Cases.Verdict(t.Context(), in.VerdictID); err != nil || rec.Verdict != digest {
			t.Errorf("the ledger has %+v, %v; the report's digest is %s", rec, err, digest)
		}
	}
}
