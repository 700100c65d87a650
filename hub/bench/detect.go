package bench

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/bench/trade"
	"github.com/tradehub/tradehub/hub/verify"
)

// DetectOptions bound a run of Detect.
type DetectOptions struct {
	Seed     int64
	Honest   int // presentations of honest trade
	Each     int // imports for each manipulation
	Invoices int // numbered invoices; none may be taken for another
}

// Valid names the first option that measures nothing.
func (o DetectOptions) Valid() error {
	switch {
	case o.Honest < 1:
		return fmt.Errorf("--honest: at least 1")
	case o.Each < 1:
		return fmt.Errorf("--each: at least 1")
	case o.Invoices < 1:
		return fmt.Errorf("--invoices: at least 1")
	}
	return nil
}

// The goals of VERIFICATION.md §5.
const (
	mostRed     = 1.0  // of 1,000 honest presentations
	mostAmber   = 50.0 // of 1,000
	leastNumber = 99.0 // of 100 with a number written otherwise
	mostTokens  = 63.0 // an epoch, of a claim on three documents
)

// A Detection is what a run found: how honest trade is judged, and how much of
// each manipulation is noticed.
type Detection struct {
	Seed        int64
	Honest      []Judged
	Manipulated []Judged
	Collisions  int // fingerprints of kind A2 or A3 that two invoices of one seller share
	Invoices    int
	MostTokens  int // of one epoch in a claim on three documents
	UsualTokens int // the median
	presented   int
	tokenCounts []int
}

// Judged counts verdicts of one kind of trade or one manipulation.
type Judged struct {
	Name, Note string
	Again      bool // financed at another bank before
	Physical   bool
	Number     bool
	Total      int
	Colours    map[documents.Outcome]int
	Rules      map[string]int // failed with a colour
}

func (j *Judged) add(v *documents.Verdict) {
	if j.Colours == nil {
		j.Colours, j.Rules = map[documents.Outcome]int{}, map[string]int{}
	}
	j.Total++
	j.Colours[v.Outcome]++
	seen := map[string]bool{}
	for _, f := range v.Findings {
		if f.Result == documents.Fail && f.Severity != documents.Info && !seen[f.Rule] {
			seen[f.Rule] = true
			j.Rules[f.Rule]++
		}
	}
}

// found returns how many of a hundred are RED or AMBER.
func (j Judged) found() float64 {
	return 100 * float64(j.Colours[documents.Red]+j.Colours[documents.Amber]) / float64(max(1, j.Total))
}

// by names the rules that failed most often, at most four.
func (j Judged) by() string {
	rules := make([]string, 0, len(j.Rules))
	for r := range j.Rules {
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b string) int { return cmp.Or(j.Rules[b]-j.Rules[a], strings.Compare(a, b)) })
	return strings.Join(rules[:min(4, len(rules))], ", ")
}

// Detect verifies honest trade in the order of its days, finances what passes,
// and then tries each manipulation on imports of its own.
func Detect(ctx context.Context, o DetectOptions) (*Detection, error) {
	d := &Detection{Seed: o.Seed, Invoices: o.Invoices}
	k, err := newMarket()
	if err != nil {
		return nil, err
	}
	m := trade.New(o.Seed, firstDay)
	if err := d.honest(ctx, k, m, o.Honest); err != nil {
		return nil, err
	}
	for _, man := range trade.Manipulations {
		if err := d.manipulated(ctx, k, m, man, o.Each); err != nil {
			return nil, fmt.Errorf("%s: %w", man.Name, err)
		}
	}
	d.Collisions, err = collisions(o.Seed, o.Invoices)
	slices.Sort(d.tokenCounts)
	if n := len(d.tokenCounts); n > 0 {
		d.UsualTokens, d.MostTokens = d.tokenCounts[n/2], d.tokenCounts[n-1]
	}
	return d, err
}

// firstDay is when the honest trade begins; a hundred presentations come a day.
const (
	firstDay = documents.Date("2026-02-02")
	perDay   = 100
)

func (d *Detection) honest(ctx context.Context, k *market, m *trade.Maker, n int) error {
	byKind := map[string]*Judged{}
	for _, kind := range trade.Honest {
		byKind[kind.Name] = &Judged{Name: kind.Name, Note: kind.Note}
	}
	for day := 0; d.presented < n; {
		for _, p := range m.Next() {
			r, err := d.verify(ctx, k, p)
			if err != nil {
				return fmt.Errorf("%s: %w", p.Kind, err)
			}
			byKind[p.Kind].add(&r.Verdict)
			if _, err := k.finance(p.Request.Bank, r); err != nil {
				return fmt.Errorf("%s: finance: %w", p.Kind, err)
			}
			d.presented++
		}
		if next := d.presented / perDay; next > day {
			m.Pass(next - day)
			day = next
		}
	}
	for _, kind := range trade.Honest {
		d.Honest = append(d.Honest, *byKind[kind.Name])
	}
	return nil
}

func (d *Detection) verify(ctx context.Context, k *market, p *trade.Presentation) (*verify.Report, error) {
	r, err := k.present(ctx, p)
	if err == nil && len(p.Documents) == 3 {
		d.tokenCounts = append(d.tokenCounts, tokens(r.Claim))
	}
	return r, err
}

// manipulated finances an import where the manipulation wants that, and presents what it makes of it.
func (d *Detection) manipulated(ctx context.Context, k *market, m *trade.Maker, man trade.Manipulation, n int) error {
	j := Judged{Name: man.Name, Again: man.Again, Physical: man.Physical, Number: man.Number}
	for range n {
		first, second := m.Dishonest(man)
		if first != nil {
			r, err := k.present(ctx, first)
			if err != nil {
				return err
			}
			if granted, err := k.finance(first.Request.Bank, r); err != nil || !granted {
				if err == nil {
					continue // the import resembles another; it is not what is tried here
				}
				return err
			}
		}
		r, err := d.verify(ctx, k, second)
		if err != nil {
			return err
		}
		j.add(&r.Verdict)
	}
	d.Manipulated = append(d.Manipulated, j)
	return nil
}

// collisions numbers invoices of a few sellers by all schemes, and counts those
// that share a fingerprint of kind A2 or A3 with another.
func collisions(seed int64, n int) (int, error) {
	seen, same := map[string]string{}, 0 // the seller of each
	for p := range trade.New(seed, firstDay).Numbered(n) {

		fps, _ := dedupe.Fingerprints(p)
		hit := false
		for _, fp := range fps {
			if fp.Kind != dedupe.KindInvoiceBuyer && fp.Kind != dedupe.KindInvoiceSeller {
				continue
			}
			seller := p.Items[0].Document.Party(documents.Seller).Name
			hit = hit || seen[fp.Value] == seller
			seen[fp.Value] = seller
		}
		if hit {
			same++
		}
	}
	return same, nil
}

// Report puts the figures that have a goal in the form of every benchmark.
func (d *Detection) Report() Report {
	r := Report{Bench: "detect", Machine: machine()}
	red, amber, total := 0, 0, 0
	for _, j := range d.Honest {
		red, amber, total = red+j.Colours[documents.Red], amber+j.Colours[documents.Amber], total+j.Total
	}
	most := func(name, unit string, v, goal float64) {
		r.Results = append(r.Results, Result{Name: name, Value: v, Unit: unit, Goal: goal, Met: v <= goal})
	}
	most(fmt.Sprintf("honest presentations that are RED (seed %d, %d presentations)", d.Seed, total), "of 1,000", 1000*float64(red)/float64(total), mostRed)
	most("honest presentations that are AMBER", "of 1,000", 1000*float64(amber)/float64(total), mostAmber)
	for _, j := range d.Manipulated {
		res := Result{Name: j.Name, Value: j.found(), Unit: "% found", Met: true}
		switch {
		case j.Physical:
			res.Goal = 100
		case j.Number:
			res.Goal = leastNumber
		}
		res.Met = res.Value >= res.Goal
		r.Results = append(r.Results, res)
	}
	most(fmt.Sprintf("invoices that share A2 or A3 with another of %d", d.Invoices), "invoices", float64(d.Collisions), 0)
	most("tokens an epoch of a claim on three documents, most", "tokens", float64(d.MostTokens), mostTokens)
	return r
}

// Table writes what was found as two tables of Markdown.
func (d *Detection) Table(w io.Writer) error {
	colours := []documents.Outcome{documents.Green, documents.Amber, documents.Red, documents.Grey}
	fmt.Fprintf(w, "Seed %d. A claim on three documents has %d tokens in an epoch, %d at most.\nOf %d invoices, numbered by five schemes, %d share a fingerprint A2 or A3 with another.\n\n",
		d.Seed, d.UsualTokens, d.MostTokens, d.Invoices, d.Collisions)
	fmt.Fprintln(w, "| honest trade | presentations | GREEN | AMBER | RED | GREY | AMBER or RED by | remark |\n|---|--:|--:|--:|--:|--:|---|---|")
	all := Judged{Name: "**all**", Colours: map[documents.Outcome]int{}}
	for _, j := range d.Honest {
		all.Total += j.Total
		fmt.Fprintf(w, "| %s | %d |", j.Name, j.Total)
		for _, c := range colours {
			fmt.Fprintf(w, " %d |", j.Colours[c])
			all.Colours[c] += j.Colours[c]
		}
		fmt.Fprintf(w, " %s | %s |\n", j.by(), j.Note)
	}
	fmt.Fprintf(w, "| %s | %d |", all.Name, all.Total)
	for _, c := range colours {
		fmt.Fprintf(w, " %d |", all.Colours[c])
	}
	fmt.Fprintln(w, " | |\n\n| what was done | found | RED | AMBER | by |\n|---|--:|--:|--:|---|")
	for _, j := range d.Manipulated {
		name := j.Name
		if j.Again {
			name = "financed before: " + name
		}
		fmt.Fprintf(w, "| %s | %.1f %% | %d | %d | %s |\n", name, j.found(), j.Colours[documents.Red], j.Colours[documents.Amber], j.by())
	}
	return nil
}
