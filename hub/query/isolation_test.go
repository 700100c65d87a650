package query_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/query"
)

// A question is one call of a method, of what Alpha owns.
type question struct {
	args    []any // after the context and who asks
	absent  []any // the same of what is not there; nil where a question names nothing
	secrets []string
	open    func(access.Caller) bool // who may see it
}

// Who may see what. These are written out and not asked of the code under test.
func everyone(access.Caller) bool { return true }

func only(roles ...protocol.Role) func(access.Caller) bool {
	return func(c access.Caller) bool { return slices.Contains(roles, c.Role) }
}

func alphas(roles ...protocol.Role) func(access.Caller) bool {
	return func(c access.Caller) bool { return c.MSPID == alpha && slices.Contains(roles, c.Role) }
}

func either(a, b func(access.Caller) bool) func(access.Caller) bool {
	return func(c access.Caller) bool { return a(c) || b(c) }
}

// questions are those of every method. A method that is not here fails the test.
func (w *world) questions() map[string][]question {
	page := query.Page{Size: 50}
	keepers := only(protocol.RoleRegistrar, protocol.RoleSupervisor, protocol.RoleAuditor)
	claims := either(alphas(protocol.RoleBank), keepers)
	reports := either(alphas(protocol.RoleBank), only(protocol.RoleSupervisor))
	authorities := alphas(protocol.RoleCustoms, protocol.RoleCarrier, protocol.RoleSeller, protocol.RoleTax)
	none, nothing := digest("nothing"), token
	nothing.Value = strings.Repeat("0", 32)
	return map[string][]question{
		"Claim": {{[]any{claimID}, []any{"C-none"}, []string{claimID, "123457", alpha}, claims}},
		"Claims": {
			{[]any{query.ClaimFilter{}, page}, nil, []string{claimID, alpha, "123457"}, claims},
			{[]any{query.ClaimFilter{Bank: alpha}, page}, []any{query.ClaimFilter{Bank: "NoMSP"}, page}, []string{claimID, redClaim}, claims},
			{[]any{query.ClaimFilter{State: dedupe.Reserved}, query.Page{Size: 1}}, nil, []string{alpha, "123457"}, claims},
		},
		"Overrides": {{[]any{page}, nil, []string{redClaim, redID, alpha}, only(protocol.RoleSupervisor, protocol.RoleAuditor)}},
		"EventsAfter": {
			{[]any{"", 200}, nil, []string{verdictID, claimID}, claims},
			{[]any{"", 200}, nil, []string{string(events.MatchDetected)}, alphas(protocol.RoleBank)},
			{[]any{"", 200}, nil, []string{w.caseID}, either(alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank), only(protocol.RoleSupervisor))},
		},
		"Holdings": {{nil, nil, []string{claimID, "123457"}, alphas(protocol.RoleBank)}},
		"Report":   {{[]any{verdictID}, []any{"V-none"}, []string{verdictID, request, alpha}, reports}},
		"Replay":   {{[]any{verdictID}, []any{"V-none"}, []string{verdictID, `"inputs":`, string(digest("inputs " + verdictID))}, either(alphas(protocol.RoleBank), only(protocol.RoleSupervisor, protocol.RoleAuditor))}},
		"Verdicts": {
			{[]any{"", page}, nil, []string{verdictID, redID}, claims},
			{[]any{alpha, page}, []any{"NoMSP", page}, []string{verdictID, redID}, claims},
		},
		"Search": {
			{[]any{claimID}, []any{"C-none"}, []string{claimID, "123457", alpha}, claims},
			{[]any{token.String()}, []any{nothing.String()}, []string{claimID, redClaim}, claims},
			{[]any{verdictID}, []any{"V-none"}, []string{verdictID}, claims},
			{[]any{string(digest(verdictID))}, []any{string(none)}, []string{verdictID}, claims},
			{[]any{string(w.document)}, []any{string(none)}, []string{string(w.document)}, everyone},
		},
		"Document":     {{[]any{w.document}, []any{none}, []string{string(w.document)}, everyone}},
		"Attestation":  {{[]any{w.attested}, []any{"A-none"}, []string{w.attested}, everyone}},
		"Attestations": {{[]any{page}, nil, []string{w.attested, alpha}, authorities}},
		"Tree":         {{[]any{w.root}, []any{none}, []string{string(w.root)}, everyone}},
		"Proof": {
			{[]any{w.root, leaf.SHA256}, []any{none, leaf.SHA256}, []string{string(leaf.SHA256), string(w.root)}, alphas(protocol.Roles...)},
		},
		"Findings": {
			{[]any{[]documents.Digest{w.document}}, []any{[]documents.Digest{none}}, []string{"INV", `"rule":"S`}, alphas(protocol.RoleAgent, protocol.RoleSeller)},
		},
		"PublicVerdict":  {{[]any{verdictID}, []any{"V-none"}, []string{verdictID}, everyone}},
		"PublicDocument": {{[]any{w.document}, []any{none}, []string{string(w.document), "seller", "inForce"}, everyone}},
		"Case": {
			{[]any{w.caseID}, []any{"K-none"}, []string{w.caseID, request, alpha}, either(alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank), only(protocol.RoleSupervisor))},
			{[]any{w.draftID}, []any{"K-none"}, []string{w.draftID, request}, alphas(protocol.RoleAgent, protocol.RoleSeller)},
		},
		"CaseList": {
			{[]any{query.CaseFilter{}, page}, nil, []string{w.caseID, request}, either(alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank), only(protocol.RoleSupervisor))},
			{[]any{query.CaseFilter{Word: request}, page}, nil, []string{w.caseID, request}, either(alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank), only(protocol.RoleSupervisor))},
		},
		"UploadList": {{[]any{page}, nil, []string{string(w.document), `"at":"2`}, alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank)}},
		"Content": {
			{[]any{w.document}, []any{none}, []string{string(w.document), "Lion City"}, alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank)},
			{[]any{w.document}, nil, []string{"granted", w.caseID}, alphas(protocol.RoleAgent, protocol.RoleSeller)},
		},
		"CaseCounts": {{nil, nil, []string{`"asked":1`}, either(alphas(protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank), only(protocol.RoleSupervisor))}},
		"Member":     {{[]any{w.member}, []any{none}, []string{string(w.member), alpha}, only(protocol.RoleSupervisor)}},
	}
}

// never is what nobody is shown of the answers that need no account: no party, no bank, nobody
// who uploaded or attested, no outcome and no content.
func (w *world) never() map[string][]string {
	return map[string][]string{
		"PublicVerdict":  {alpha, "MSP", request, string(documents.Green), string(digest(verdictID)), string(digest("inputs " + verdictID))},
		"PublicDocument": {alpha, "MSP", w.attested, string(digest("canonical")), string(digest("number")), string(digest("fact"))},
	}
}

// TestIsolation asks every question of what Alpha owns as every role of Alpha and of Beta.
func TestIsolation(t *testing.T) {
	w := newWorld(t)
	for _, fault := range w.faults(w.q) {
		t.Error(fault)
	}
}

// TestIsolationIsSeen shows that each fault is found, with queries that have it.
func TestIsolationIsSeen(t *testing.T) {
	w := newWorld(t)
	for name, test := range map[string]struct {
		subject any
		want    string
	}{
		"another's claim is shown":       {leaky{w.q}, "Claim: BetaMSP as bank is shown"},
		"a list of all is shown":         {lists{w.q}, "Claims: BetaMSP as bank is shown"},
		"that there is one is told":      {telling{w.q}, "Claim: BetaMSP as bank can tell"},
		"an error says too much":         {wordy{w.q}, "Report: BetaMSP as bank is shown"},
		"an owner is refused":            {blind{w.q}, "Claim: AlphaMSP as bank is not shown"},
		"nobody wrote questions for one": {unasked{w.q}, "Portfolio: no question"},
		"a stranger is shown a party":    {named{w.q}, "PublicVerdict: shows anybody"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := w.faults(test.subject)
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, test.want) }) {
				t.Errorf("not found: %q", faults)
			}
		})
	}
}

// faults asks the subject every question and returns what is wrong with the answers.
func (w *world) faults(subject any) (out []string) {
	w.Helper()
	asked, never := w.questions(), w.never()
	v := reflect.ValueOf(subject)
	for i := range v.NumMethod() {
		name := v.Type().Method(i).Name
		if len(asked[name]) == 0 {
			out = append(out, name+": no question of the test is about this method")
		}
		for _, q := range asked[name] {
			text, _ := w.answer(v.Method(i), q.args, access.Caller{})
			for _, s := range never[name] {
				if strings.Contains(text, s) {
					out = append(out, fmt.Sprintf("%s: shows anybody %q: %s", name, s, text))
				}
			}
			for _, tenant := range []string{alpha, beta} {
				for _, role := range protocol.Roles {
					for _, fault := range w.ask(v.Method(i), q, caller(tenant, role)) {
						out = append(out, fmt.Sprintf("%s: %s as %s %s", name, tenant, role, fault))
					}
				}
			}
		}
	}
	return out
}

// ask asks one question as one caller.
func (w *world) ask(method reflect.Value, q question, who access.Caller) (faults []string) {
	w.Helper()
	_, _ = w.answer(method, q.args, who) // a caller's first call may be followed by a block of its own
	text, err := w.answer(method, q.args, who)
	if err != nil && !errors.Is(err, query.ErrNotFound) {
		faults = append(faults, fmt.Sprintf("gets the error %v", err))
	}
	open := q.open(who)
	for _, s := range q.secrets {
		switch shown := strings.Contains(text, s); {
		case open && !shown:
			faults = append(faults, fmt.Sprintf("is not shown %q, which it may see: %s", s, text))
		case !open && shown:
			faults = append(faults, fmt.Sprintf("is shown %q: %s", s, text))
		}
	}
	if q.absent == nil || open {
		return faults
	}
	if none, _ := w.answer(method, q.absent, who); none != text {
		faults = append(faults, fmt.Sprintf("can tell what it may not see from what is not there: %s, %s", text, none))
	}
	return faults
}

// answer calls the method and returns all that it says, as one text.
func (w *world) answer(method reflect.Value, args []any, who access.Caller) (string, error) {
	w.Helper()
	in := []reflect.Value{reflect.ValueOf(w.Context())}
	if t := method.Type(); t.NumIn() > 1 && t.In(1) == reflect.TypeFor[access.Caller]() {
		in = append(in, reflect.ValueOf(who))
	}
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	var text strings.Builder
	var failed error
	for _, out := range method.Call(in) {
		if err, ok := out.Interface().(error); ok {
			failed = err
			fmt.Fprintf(&text, "error %v", err)
			continue
		}
		b, err := json.Marshal(out.Interface())
		if err != nil {
			w.Fatal(err)
		}
		text.Write(b)
	}
	return text.String(), failed
}

// The subjects of TestIsolationIsSeen have one fault each.
type (
	leaky   struct{ *query.Query }
	lists   struct{ *query.Query }
	telling struct{ *query.Query }
	wordy   struct{ *query.Query }
	blind   struct{ *query.Query }
	unasked struct{ *query.Query }
	named   struct{ *query.Query }
)

func (l leaky) Claim(ctx context.Context, _ access.Caller, id string) (*dedupe.Claim, error) {
	return l.Query.Claim(ctx, caller(alpha, protocol.RoleBank), id)
}

func (l lists) Claims(ctx context.Context, _ access.Caller, f query.ClaimFilter, p query.Page) (query.List[dedupe.Claim], error) {
	return l.Query.Claims(ctx, caller(beta, protocol.RoleSupervisor), f, p)
}

func (l telling) Claim(ctx context.Context, who access.Caller, id string) (*dedupe.Claim, error) {
	c, err := l.Query.Claim(ctx, who, id)
	if err != nil && id == claimID {
		err = fmt.Errorf("%w: it is another's", err)
	}
	return c, err
}

func (l wordy) Report(ctx context.Context, who access.Caller, id string) (any, error) {
	r, err := l.Query.Report(ctx, who, id)
	if err != nil {
		return nil, fmt.Errorf("%w: it is of %s", err, alpha)
	}
	return r, nil
}

func (l blind) Claim(context.Context, access.Caller, string) (*dedupe.Claim, error) {
	return nil, query.ErrNotFound
}

func (l named) PublicVerdict(ctx context.Context, id string) (any, error) {
	v, _, err := l.Projection.Verdict(id)
	return v, err
}

func (l unasked) Portfolio(context.Context, access.Caller) error { return nil }

// TestCursorsAreTheirCallers holds that a cursor is good for the caller's organisation, role, list and filters alone.
func TestCursorsAreTheirCallers(t *testing.T) {
	w := newWorld(t)
	one := query.Page{Size: 1}
	own := caller(alpha, protocol.RoleBank)
	l, err := w.q.Claims(t.Context(), own, query.ClaimFilter{}, one)
	if err != nil || len(l.Rows) != 1 || l.Next == "" {
		t.Fatalf("%+v, %v", l, err)
	}
	next := query.Page{Cursor: l.Next, Size: 1}
	for _, role := range protocol.Roles {
		for _, tenant := range []string{alpha, beta} {
			who := caller(tenant, role)
			if got, err := w.q.Claims(t.Context(), who, query.ClaimFilter{}, next); who != own && (err == nil || got.Rows != nil) {
				t.Errorf("%s uses another's cursor: %+v", who.Name, got)
			}
		}
	}
	if _, err := w.q.Verdicts(t.Context(), own, "", next); !errors.Is(err, query.ErrCursor) {
		t.Errorf("of another list: %v", err)
	}
	if _, err := w.q.Claims(t.Context(), own, query.ClaimFilter{State: dedupe.Reserved}, next); !errors.Is(err, query.ErrCursor) {
		t.Errorf("of another filter: %v", err)
	}
	last, err := w.q.Claims(t.Context(), own, query.ClaimFilter{}, next)
	if err != nil || len(last.Rows) != 1 || last.Rows[0].ID == l.Rows[0].ID || last.Next != "" {
		t.Errorf("the last page: %+v, %v", last, err)
	}
	for _, size := range []int{0, -1, query.MaxPage + 1} {
		if _, err := w.q.Claims(t.Context(), own, query.ClaimFilter{}, query.Page{Size: size}); err == nil {
			t.Errorf("a page of %d rows", size)
		}
	}
}
