package rules

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

// TestAnyPresentation takes true presentations and spoils values at random:
// no rule panics, each answers, in order, without a defect; the verdict is never
// better than its findings; and the examination leaves its input alone.
func TestAnyPresentation(t *testing.T) {
	pack := defaultPack(t)
	rapid.Check(t, func(t *rapid.T) {
		p := base()
		if rapid.Bool().Draw(t, "two invoices") {
			twoInvoices(p)
		}
		s := spoiler{t: t, rate: rapid.IntRange(0, 40).Draw(t, "rate")}
		s.spoil(reflect.ValueOf(p).Elem())
		before, _ := json.Marshal(p)
		e := examine(p, pack)
		if after, _ := json.Marshal(p); string(after) != string(before) {
			t.Fatal("the examination changed the presentation")
		}
		checkAnswers(t, e, pack)
		checkVerdict(t, p, e.findings, pack)
	})
}

func checkAnswers(t *rapid.T, e *examiner, pack *Pack) {
	if len(e.defects) > 0 {
		t.Fatalf("defects: %q", e.defects)
	}
	var answered []string
	for _, f := range e.findings {
		if len(answered) == 0 || answered[len(answered)-1] != f.Rule {
			answered = append(answered, f.Rule)
		}
		if f.Result == documents.NotEvaluated && len(f.Missing) == 0 {
			t.Fatalf("%s does not say what is missing", f.Rule)
		}
		for _, lang := range documents.Langs {
			if f.Text[lang] == "" {
				t.Fatalf("%s has no text in %s", f.Rule, lang)
			}
		}
	}
	var want []string
	for _, r := range pack.Rules() {
		want = append(want, r.ID)
	}
	if !slices.Equal(answered, want) || !slices.IsSorted(answered) {
		t.Fatalf("rules that answered: %v", answered)
	}
}

func checkVerdict(t *rapid.T, p *documents.Presentation, findings []documents.Finding, pack *Pack) {
	v := Judge(p, findings, pack)
	if v.Outcome == documents.Green && (!answered(p) || v.Coverage.Grade == documents.GradeD) {
		t.Fatalf("GREEN with registry %q and grade %s", p.Registry.Unanswered, v.Coverage.Grade)
	}
	for _, f := range findings {
		if f.Result == documents.Fail && f.Severity == documents.Block && v.Outcome != documents.Red {
			t.Fatalf("%s blocks and the outcome is %s", f.Rule, v.Outcome)
		}
		if f.Result == documents.Fail && f.Severity == documents.Review && v.Outcome == documents.Green {
			t.Fatalf("%s wants a review and the outcome is GREEN", f.Rule)
		}
	}
	if c := v.Coverage; c.Evaluated+c.NotEvaluated+c.NotApplicable != len(pack.rules) {
		t.Fatalf("coverage %+v of %d rules", c, len(pack.rules))
	}
}

// A spoiler replaces values by none or by odd ones.
type spoiler struct {
	t    *rapid.T
	rate int // per cent of values
}

func (s spoiler) hit() bool { return rapid.IntRange(1, 100).Draw(s.t, "hit") <= s.rate }

var (
	decimalType = reflect.TypeFor[decimal.Decimal]()
	timeType    = reflect.TypeFor[time.Time]()
	oddTexts    = []string{"", "?", "TO ORDER", "深圳", "ORDER OF", "2025-13-45", "2026-01-09", "USD", "QQQ", "A5", "released", "0", "530120261000012345", strings.Repeat("Z", 300)}
	oddNumbers  = []int64{0, -1, 1, 1 << 53, -1 << 53, 1<<63 - 1, -1 << 63}
	oddDecimals = []string{"0", "-1", "0.0000001", "123456789012345678901234567890123456", "7"}
)

func (s spoiler) spoil(v reflect.Value) {
	switch {
	case v.Type() == timeType:
		return
	case v.Type() == decimalType:
		if s.hit() {
			v.Set(reflect.ValueOf(decimal.RequireFromString(rapid.SampledFrom(oddDecimals).Draw(s.t, "decimal"))))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		if s.hit() {
			v.SetZero()
			return
		}
		s.spoil(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			s.spoil(v.Field(i))
		}
	case reflect.Slice:
		s.spoilSlice(v)
	case reflect.String:
		if s.hit() {
			v.SetString(rapid.SampledFrom(oddTexts).Draw(s.t, "text"))
		}
	case reflect.Int, reflect.Int64:
		if s.hit() {
			v.SetInt(rapid.SampledFrom(oddNumbers).Draw(s.t, "number"))
		}
	case reflect.Bool:
		if s.hit() {
			v.SetBool(!v.Bool())
		}
	}
}

func (s spoiler) spoilSlice(v reflect.Value) {
	for i := range v.Len() {
		s.spoil(v.Index(i))
	}
	switch {
	case v.Len() == 0 || !s.hit():
	case rapid.Bool().Draw(s.t, "drop"):
		v.Set(v.Slice(0, v.Len()-1))
	default:
		v.Set(reflect.Append(v, v.Index(0)))
	}
}
