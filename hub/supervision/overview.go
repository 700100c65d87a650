package supervision

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
)

// An Overview is what happened on the ledger. Amounts of different currencies are apart.
type Overview struct {
	Block     uint64            `json:"block"` // up to which everything is counted
	Requests  int64             `json:"requests"`
	Elsewhere int64             `json:"elsewhere,omitempty"` // of Requests: of other hubs, known by their outcome alone
	Requested []documents.Money `json:"requested"`
	Granted   []documents.Money `json:"granted"`
	Holding   int64             `json:"holding"` // claims that hold capacity now
	Stopped   int64             `json:"stopped"` // requests for capacity that was taken
	StoppedOf []documents.Money `json:"stoppedAmounts"`
	Outcomes  Outcomes          `json:"outcomes"`
	Days      []DayTotal        `json:"days"` // the latest, in order; days without anything are left out
	Rules     []RuleTotal       `json:"rules"`
	Banks     []BankTotal       `json:"banks"`
	Assets    []AssetTotal      `json:"assets"`
	Networks  []Network         `json:"networks"`
	Events    []Happening       `json:"events"` // the latest first
}

// A DayTotal is one day, where the hub is.
type DayTotal struct {
	Day      string            `json:"day"` // YYYY-MM-DD
	Outcomes Outcomes          `json:"outcomes"`
	Granted  []documents.Money `json:"granted"`
}

// A RuleTotal is how many verdicts a rule failed in.
type RuleTotal struct {
	Rule string `json:"rule"`
	N    int64  `json:"n"`
}

// A BankTotal is the outcomes of what a bank asked.
type BankTotal struct {
	Bank     Party    `json:"bank"`
	Outcomes Outcomes `json:"outcomes"`
}

// An AssetTotal is an asset that more than one request asked for, by its token.
type AssetTotal struct {
	Token string  `json:"token"` // "kind.epoch.value"
	Kind  string  `json:"kind"`
	Asked int64   `json:"asked"`
	Held  []Party `json:"heldBy"` // banks whose claims hold it now
}

// A Network is a hub's ledger, and how far it is.
type Network struct {
	City    string `json:"city"`
	Channel string `json:"channel"`
	Block   uint64 `json:"block"`
}

// Bounds of the overview's panels.
const (
	shownDays   = 14
	shownRules  = 10
	shownBanks  = 20
	shownAssets = 8
	shownEvents = 12
)

// Overview returns the totals to a supervisor or an auditor.
func (d *Desk) Overview(ctx context.Context, who access.Caller) (*Overview, error) {
	if err := reads(who); err != nil {
		return nil, err
	}
	block, err := d.current(ctx)
	if err != nil {
		return nil, err
	}
	s, err := d.Totals.read()
	if err != nil {
		return nil, err
	}
	v, err := d.view(who)
	if err != nil {
		return nil, err
	}
	o := overviewOf(s, v)
	o.Block, o.Networks = block, []Network{{d.City, d.Channel, block}}
	o.Assets, err = v.assets(s)
	return o, err
}

func overviewOf(s sum, v view) *Overview {
	o := &Overview{
		Requests: s.Verdicts, Elsewhere: s.Unread, Requested: s.Requested.Money(), Granted: s.Granted.Money(), Holding: s.Holding,
		Stopped: s.Stopped, StoppedOf: s.StoppedOf.Money(), Outcomes: Outcomes{},
		Days: []DayTotal{}, Rules: []RuleTotal{}, Banks: []BankTotal{}, Events: append([]Happening{}, s.Recent[:min(len(s.Recent), shownEvents)]...),
	}
	days := slices.Sorted(maps.Keys(s.Days))
	for i, name := range days {
		day := s.day(name)
		for outcome, n := range day.Outcomes {
			o.Outcomes[outcome] += n
		}
		if i >= len(days)-shownDays {
			o.Days = append(o.Days, DayTotal{name, day.Outcomes, day.Granted.Money()})
		}
	}
	for rule, n := range s.Rules {
		o.Rules = append(o.Rules, RuleTotal{rule, n})
	}
	slices.SortFunc(o.Rules, func(a, b RuleTotal) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Rule, b.Rule)) })
	for bank, outcomes := range s.Banks {
		o.Banks = append(o.Banks, BankTotal{v.bank(bank), outcomes})
	}
	slices.SortFunc(o.Banks, func(a, b BankTotal) int {
		return cmp.Or(cmp.Compare(b.Outcomes.total(), a.Outcomes.total()), strings.Compare(a.Bank.Mask, b.Bank.Mask))
	})
	o.Rules, o.Banks = o.Rules[:min(len(o.Rules), shownRules)], o.Banks[:min(len(o.Banks), shownBanks)]
	return o
}

func (o Outcomes) total() (n int64) {
	for _, one := range o {
		n += one
	}
	return n
}

// assets returns what was asked for most, and who holds it.
func (v view) assets(s sum) ([]AssetTotal, error) {
	out := []AssetTotal{}
	for token, n := range s.Assets {
		kind, _, _ := strings.Cut(token, ".")
		out = append(out, AssetTotal{Token: token, Kind: kind, Asked: n})
	}
	slices.SortFunc(out, func(a, b AssetTotal) int { return cmp.Or(cmp.Compare(b.Asked, a.Asked), cmp.Compare(a.Token, b.Token)) })
	out = out[:min(len(out), shownAssets)]
	for i := range out {
		banks, err := v.Totals.holders(out[i].Token)
		if err != nil {
			return nil, err
		}
		out[i].Held = []Party{}
		for _, bank := range banks {
			out[i].Held = append(out[i].Held, v.bank(bank))
		}
	}
	return out, nil
}
