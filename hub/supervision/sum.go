package supervision

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// Bounds of what is counted by name.
const (
	maxDays   = 400 // days that are kept
	maxAssets = 100 // assets that were asked for more than once
	maxRecent = 50  // events
	maxListed = 200 // verdicts of one list, the latest
)

// Amounts are minor units by currency. Amounts of two currencies are never added.
type Amounts map[documents.CurrencyCode]int64

func (a Amounts) add(m documents.Money, sign int64) {
	if m.Currency == "" || m.Minor == 0 {
		return
	}
	if a[m.Currency] += sign * m.Minor; a[m.Currency] == 0 {
		delete(a, m.Currency)
	}
}

// Money returns the amounts, the largest first.
func (a Amounts) Money() []documents.Money {
	out := []documents.Money{}
	for _, c := range slices.Sorted(maps.Keys(a)) {
		out = append(out, documents.Money{Minor: a[c], Currency: c})
	}
	slices.SortStableFunc(out, func(x, y documents.Money) int { return cmp.Compare(y.Minor, x.Minor) })
	return out
}

// Outcomes are how many verdicts have each outcome.
type Outcomes map[documents.Outcome]int64

// A daySum is what one day brought.
type daySum struct {
	Outcomes Outcomes `json:"outcomes,omitempty"`
	Granted  Amounts  `json:"granted,omitempty"`
}

// A Happening is one event of the ledger, as lists show it.
type Happening struct {
	Block   uint64            `json:"block"`
	ID      string            `json:"id"`
	Outcome documents.Outcome `json:"outcome,omitempty"` // of a verdict
	State   dedupe.State      `json:"state,omitempty"`   // of a claim
}

// A sum is all that the overview shows. It is one row, whatever the number of verdicts.
type sum struct {
	Verdicts  int64               `json:"verdicts"`
	Unread    int64               `json:"unread"` // of other hubs: their reports are not here
	Requested Amounts             `json:"requested"`
	Stopped   int64               `json:"stopped"` // the capacity was taken or exceeded
	StoppedOf Amounts             `json:"stoppedOf"`
	Holding   int64               `json:"holding"` // claims that hold capacity
	Granted   Amounts             `json:"granted"`
	Days      map[string]*daySum  `json:"days"`
	Banks     map[string]Outcomes `json:"banks"` // by MSP ID
	Rules     map[string]int64    `json:"rules"` // verdicts that the rule failed in
	Assets    map[string]int64    `json:"assets"`
	Against   uint64              `json:"against"` // claims on verdicts that are RED or AMBER
	Recent    []Happening         `json:"recent"`
}

// make makes the maps of a new sum.
func (s *sum) make() {
	if s.Days == nil {
		s.Requested, s.StoppedOf, s.Granted = Amounts{}, Amounts{}, Amounts{}
		s.Days, s.Banks, s.Rules, s.Assets = map[string]*daySum{}, map[string]Outcomes{}, map[string]int64{}, map[string]int64{}
	}
}

func (s *sum) day(name string) *daySum {
	d := s.Days[name]
	if d == nil {
		d = &daySum{Outcomes{}, Amounts{}}
		s.Days[name] = d
	}
	if d.Outcomes == nil {
		d.Outcomes = Outcomes{}
	}
	if d.Granted == nil {
		d.Granted = Amounts{}
	}
	return d
}

func (s *sum) happened(h Happening) {
	s.Recent = append([]Happening{h}, s.Recent...)
	s.Recent = s.Recent[:min(len(s.Recent), maxRecent)]
}

// cut keeps the latest days, and the assets that were asked for most.
func (s *sum) cut() {
	for _, day := range slices.Sorted(maps.Keys(s.Days))[:max(0, len(s.Days)-maxDays)] {
		delete(s.Days, day)
	}
	for len(s.Assets) > maxAssets {
		least := slices.MinFunc(slices.Collect(maps.Keys(s.Assets)), func(a, b string) int {
			return cmp.Or(cmp.Compare(s.Assets[a], s.Assets[b]), cmp.Compare(b, a))
		})
		delete(s.Assets, least)
	}
}

// dayOf names the day of a time where the hub is.
func dayOf(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
