package portal

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web/words"
)

// TestFieldsHaveWords wants a word for every value that the examples of the rules compare.
func TestFieldsHaveWords(t *testing.T) {
	seen := map[Field]bool{}
	err := filepath.WalkDir("../../documents/rules/testdata", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		eachPath(v, func(pointer string) { seen[fieldOf(pointer)] = true })
		return nil
	})
	if err != nil || len(seen) < 40 {
		t.Fatalf("%d fields, %v", len(seen), err)
	}
	for field := range seen {
		for _, lang := range words.Langs {
			if text, ok := words.In(lang).Raw("path." + string(field)); !ok || text == "" {
				t.Errorf("the field %s has no word in %s", field, lang)
			}
		}
	}
}

// eachPath calls do with the pointer of every compared value.
func eachPath(v any, do func(string)) {
	switch v := v.(type) {
	case map[string]any:
		path, ok := v["path"].(string)
		if _, compared := v["value"]; ok && compared {
			do(path)
		}
		for _, below := range v {
			eachPath(below, do)
		}
	case []any:
		for _, below := range v {
			eachPath(below, do)
		}
	}
}

func TestFinanced(t *testing.T) {
	over := []documents.Hit{
		{Kind: "A2", State: "active", Age: "<7d"}, {Kind: "A4", State: "active", Age: "<7d"}, {Kind: "A4", State: "active", Age: "<7d"},
		{Kind: "B5", State: "active", Age: "<7d", Sufficient: true}, {Kind: "A5", State: "active", Age: "<30d"}, {Kind: "A5", State: "active", Age: "<30d", Own: true},
	}
	r := readerOf("en")
	for name, test := range map[string]struct {
		in      documents.Registry
		outcome documents.RegistryOutcome
		class   string
		rows    int
	}{
		"over":            {documents.Registry{Outcome: documents.OutcomeOver, Hits: over}, documents.OutcomeOver, "red", 4},
		"clear":           {documents.Registry{Outcome: documents.OutcomeClear}, documents.OutcomeClear, "green", 0},
		"half an answer":  {documents.Registry{Outcome: documents.OutcomeClear, NearUnanswered: "the index is behind"}, documents.OutcomeClear, "amber", 0},
		"no answer":       {documents.Registry{Unanswered: "the ledger is away"}, "", "amber", 0},
		"a part answered": {documents.Registry{Unanswered: "document 2 could not be entered", Outcome: documents.OutcomeNear, Hits: over}, "", "amber", 0},
	} {
		got := r.financed(&test.in, "shenzhen", []string{"shenzhen", "shanghai", "hongkong"})
		if got.Outcome != test.outcome || got.Class != test.class || len(got.Rows) != test.rows || len(got.Others) != 2 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	rows := r.hits(over)
	if kinds := strings.Join(rows[0].Kinds, ";"); kinds != "Buyer and invoice number (A2);Bill of lading (A4)" || !rows[1].Similar || !rows[3].Own {
		t.Errorf("%+v", rows)
	}
}

func TestFinanceHint(t *testing.T) {
	file := func(o documents.Outcome, fit error) caseFile {
		return caseFile{Case: &cases.Case{State: cases.Presented}, Report: &verify.Report{Verdict: documents.Verdict{Outcome: o}}, Fit: fit, Name: strings.ToUpper}
	}
	away := file(documents.Grey, &verify.VerdictError{Outcome: documents.Grey})
	away.Report.Verdict.Duplicate.Unanswered = "away"
	since := file(documents.Green, nil)
	since.Standing.Taken = true
	for name, test := range map[string]struct {
		f    caseFile
		want financeHint
	}{
		"no verdict":  {caseFile{Case: &cases.Case{State: cases.Presented}}, FinanceUnverified},
		"green":       {file(documents.Green, nil), FinanceGreen},
		"amber":       {file(documents.Amber, nil), FinanceAmber},
		"red":         {file(documents.Red, nil), FinanceRed},
		"grey":        {file(documents.Grey, &verify.VerdictError{}), FinanceGrey},
		"over":        {file(documents.Red, &verify.VerdictError{Final: []string{"X01"}}), FinanceTaken},
		"taken since": {since, FinanceTaken},
		"expired":     {file(documents.Green, &verify.VerdictError{Expired: time.Now()}), FinanceExpired},
		"no answer":   {away, FinanceUnanswered},
	} {
		d := readerOf("en").decision(test.f)
		if d.Hint != test.want || d.Finance != test.want.open() {
			t.Errorf("%s: %s, %t", name, d.Hint, d.Finance)
		}
	}
	proposed := file(documents.Amber, nil)
	proposed.Case.State, proposed.Case.Decision, proposed.Me = cases.Second, &cases.Decision{By: "p-1"}, "p-1"
	if d := readerOf("en").decision(proposed); !d.Mine || d.Proposed != "P-1" || d.Finance {
		t.Errorf("proposed: %+v", d)
	}
}

// TestQuestionsAreNotAboutTheRegistry offers no rule that a firm must not see.
func TestQuestionsAreNotAboutTheRegistry(t *testing.T) {
	f := caseFile{Case: &cases.Case{State: cases.Presented}, Report: &verify.Report{}}
	for _, rule := range []string{"X01", "A05", "A06"} {
		f.Report.Verdict.Findings = append(f.Report.Verdict.Findings, documents.Finding{Rule: rule, Result: documents.Fail, Severity: documents.Block})
	}
	if d := readerOf("en").decision(f); len(d.Rules) != 1 || d.Rules[0].Rule != "A05" {
		t.Errorf("%+v", d.Rules)
	}
}

func TestLease(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]lease{
		7 * 24 * time.Hour: {Days: 7, Hours: 168}, 48 * time.Hour: {Days: 2, Hours: 48}, 48*time.Hour - time.Second: {Days: 1, Hours: 47, Soon: true},
		time.Minute: {Soon: true}, 0: {Soon: true, Over: true}, -time.Hour: {Hours: -1, Soon: true, Over: true},
	} {
		want.Ends = now.Add(left)
		if got := leaseOf(&dedupe.Claim{State: dedupe.Reserved, Expires: now.Add(left)}, now); got != want {
			t.Errorf("%s: %+v, want %+v", left, got, want)
		}
	}
	if got := leaseOf(&dedupe.Claim{State: dedupe.Financed, Expires: now}, now); !got.Ends.IsZero() {
		t.Errorf("a financed claim: %+v", got)
	}
}

func TestMovesOf(t *testing.T) {
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	some := documents.Money{Minor: 100, Currency: "USD"}
	for name, test := range map[string]struct {
		c    dedupe.Claim
		want []dedupe.Move
	}{
		"reserved": {dedupe.Claim{State: dedupe.Reserved, Amount: some, Expires: now.Add(time.Hour)}, []dedupe.Move{"confirm", "release", "renew"}},
		"its end":  {dedupe.Claim{State: dedupe.Reserved, Amount: some, Expires: now}, []dedupe.Move{"release", "expire"}},
		"financed": {dedupe.Claim{State: dedupe.Financed, Amount: some, Advance: some, Financed: now}, []dedupe.Move{"repay", "reverse", "dispute"}},
		"later":    {dedupe.Claim{State: dedupe.Financed, Amount: some, Advance: some, Financed: now.Add(-6 * 24 * time.Hour)}, []dedupe.Move{"repay", "dispute"}},
		"frozen":   {dedupe.Claim{State: dedupe.Frozen, Amount: some}, nil},
		"repaid":   {dedupe.Claim{State: dedupe.Repaid}, nil},
	} {
		if got := movesOf(test.c, now); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	if try(dedupe.Claim{}, "steal", now) == nil {
		t.Error("a move that is none is allowed")
	}
}

func TestCurl(t *testing.T) {
	c := &cases.Case{ID: "K-1", Version: 3, State: cases.Presented, Verdict: "V-1"}
	got := curlOf("https://hub.example", c)
	for _, want := range []string{"https://hub.example/v1/cases/K-1\n", "/v1/verdicts/V-1/certificate", `If-Match: "3"`, "/v1/cases/K-1/decisions"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	c.State, c.Claim = cases.Decided, "C-1"
	if got := curlOf("", c); strings.Contains(got, "decisions") || !strings.Contains(got, "/v1/claims/C-1") {
		t.Error(got)
	}
}

func TestRaceOf(t *testing.T) {
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	name := strings.ToUpper
	for want, c := range map[raceKind]*cases.Case{
		RaceFinanced:  {State: cases.Decided, Decision: &cases.Decision{Kind: cases.Finance, By: "x", Agreed: "p", AgreeAt: at}},
		RaceDeclined:  {State: cases.Decided, Decision: &cases.Decision{Kind: cases.Decline, By: "p", At: at}},
		RaceProposed:  {State: cases.Second, Decision: &cases.Decision{By: "p", At: at}},
		RaceAsked:     {State: cases.Asked, Questions: []cases.Question{{By: "p", At: at}}},
		RaceWithdrawn: {State: cases.Withdrawn, Changed: at},
		RaceChanged:   {State: cases.Presented, Changed: at},
	} {
		got := raceOf(c, name)
		if by := got.By; got.What != want || !got.At.Equal(at) || (by == "P") == (want == RaceWithdrawn || want == RaceChanged) {
			t.Errorf("%s: %+v", want, got)
		}
	}
}

func TestAwaits(t *testing.T) {
	for _, test := range []struct {
		state   cases.State
		verdict string
		a       *cases.Answer
		hold    bool
		want    await
	}{
		{cases.Presented, "V-1", &cases.Answer{}, false, ""}, {cases.Presented, "", nil, true, AwaitHeld}, {cases.Presented, "", nil, false, AwaitRunning},
		{cases.Asked, "", &cases.Answer{Fault: "x"}, false, AwaitFault}, {cases.Withdrawn, "", nil, false, AwaitNever},
	} {
		if got := awaits(test.state, test.verdict, test.a, test.hold); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// TestRefusalIsNoCatchAll leaves errors that are no refusals to the page of the state.
func TestRefusalIsNoCatchAll(t *testing.T) {
	for _, err := range []error{nil, errors.New("a defect"), cases.ErrNotFound} {
		if _, status := refusal(readerOf("en"), decideForm{}, err); status != 0 {
			t.Errorf("%v is a refusal", err)
		}
	}
}
