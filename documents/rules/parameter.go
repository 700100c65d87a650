package rules

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/tradehub/tradehub/documents"
)

// A Parameter is a threshold that a pack may set.
type Parameter struct {
	Name    string   `json:"name"`
	Kind    Kind     `json:"kind"`
	Unit    string   `json:"unit,omitempty"`
	Default string   `json:"default"`
	Max     int64    `json:"max,omitempty"`     // of a number; the least is 0
	Choices []string `json:"choices,omitempty"` // of a choice
}

// A Kind says how a parameter's value is written in a pack.
type Kind string

// The kinds of parameters.
const (
	KindDecimal   Kind = "decimal"   // a quoted decimal number: "0.5"
	KindInteger   Kind = "integer"   // a whole number: 14
	KindChoice    Kind = "choice"    // one of a list of words
	KindPortDays  Kind = "portDays"  // a map of port pairs to days: {DEHAM-CNSZX: 21}
	KindCountries Kind = "countries" // a quoted list of ISO 3166-1 alpha-2 codes: "CU IR"
	KindRates     Kind = "rates"     // a map of currencies to quoted decimals: {CNY: "7.1"}
	KindMoney     Kind = "money"     // a quoted amount and its currency: "100000 USD"; "" is none
)

// A setting is the value of one parameter.
type setting struct {
	number    documents.Decimal
	word      string
	ports     map[string]int
	countries []string
	rates     map[string]documents.Decimal
	money     *documents.Money
}

// parse reads a value as a pack writes it.
func (p *Parameter) parse(n *yaml.Node) (setting, error) {
	switch p.Kind {
	case KindPortDays:
		return p.parsePorts(n)
	case KindRates:
		return parseRates(n)
	case KindInteger:
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!int" {
			return setting{}, fmt.Errorf("must be a whole number, unquoted")
		}
	default:
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
			return setting{}, fmt.Errorf("must be a quoted %s", p.Kind)
		}
	}
	return p.parseText(n.Value)
}

func (p *Parameter) parseText(s string) (setting, error) {
	switch p.Kind {
	case KindChoice:
		if !slices.Contains(p.Choices, s) {
			return setting{}, fmt.Errorf("must be one of %v", p.Choices)
		}
		return setting{word: s}, nil
	case KindPortDays, KindRates:
		return setting{}, nil
	case KindCountries:
		return parseCountries(s)
	case KindMoney:
		return parseMoney(s)
	}
	d, err := documents.ParseDecimal(s)
	if err != nil {
		return setting{}, err
	}
	if p.Kind == KindInteger && !d.IsInteger() {
		return setting{}, fmt.Errorf("must be a whole number")
	}
	if d.IsNegative() || d.GreaterThan(decimalOf(p.Max)) {
		return setting{}, fmt.Errorf("must be 0 to %d", p.Max)
	}
	return setting{number: d}, nil
}

func parseMoney(s string) (setting, error) {
	if s == "" {
		return setting{}, nil
	}
	value, code, ok := strings.Cut(s, " ")
	ccy, err := documents.ParseCurrency(code)
	if !ok || err != nil {
		return setting{}, fmt.Errorf(`want an amount and its currency, for instance "100000 USD"`)
	}
	m, err := documents.ParseMoney(value, ccy)
	if err != nil || m.Minor <= 0 {
		return setting{}, fmt.Errorf(`want an amount above zero and its currency, for instance "100000 USD"`)
	}
	return setting{money: &m}, nil
}

// maxPortDays bounds a transit: no liner service takes longer.
const maxPortDays = 180

func (p *Parameter) parsePorts(n *yaml.Node) (setting, error) {
	var days map[string]int
	if err := n.Decode(&days); err != nil {
		return setting{}, fmt.Errorf("must map port pairs to days")
	}
	pairs := make([]string, 0, len(days))
	for pair := range days {
		pairs = append(pairs, pair)
	}
	slices.Sort(pairs) // the first error is the same every time
	for _, pair := range pairs {
		from, to, _ := strings.Cut(pair, "-")
		if len(from) != 5 || len(to) != 5 {
			return setting{}, fmt.Errorf("%q: must be two UN/LOCODEs, for instance DEHAM-CNSZX", pair)
		}
		if d := days[pair]; d < 0 || d > maxPortDays {
			return setting{}, fmt.Errorf("%s: must be 0 to %d days", pair, maxPortDays)
		}
	}
	return setting{ports: days}, nil
}

// maxCountries bounds a list of countries: ISO 3166-1 has about 250.
const maxCountries = 250

func parseCountries(s string) (setting, error) {
	list := strings.Fields(s)
	if len(list) > maxCountries {
		return setting{}, fmt.Errorf("must be at most %d countries", maxCountries)
	}
	for _, c := range list {
		if err := documents.CountryCode(c).Valid(); err != nil {
			return setting{}, err
		}
	}
	return setting{countries: list}, nil
}

func parseRates(n *yaml.Node) (setting, error) {
	var texts map[string]string
	if err := n.Decode(&texts); err != nil {
		return setting{}, fmt.Errorf("must map currencies to quoted decimals")
	}
	rates := make(map[string]documents.Decimal, len(texts))
	for _, c := range slices.Sorted(maps.Keys(texts)) { // the first error is the same every time
		d, err := documents.ParseDecimal(texts[c])
		if err != nil {
			return setting{}, fmt.Errorf("%s: %w", c, err)
		}
		if _, known := documents.CurrencyCode(c).Exponent(); !known || !d.IsPositive() {
			return setting{}, fmt.Errorf("%s: must be a currency of ISO 4217 and a number above 0", c)
		}
		rates[c] = d
	}
	return setting{rates: rates}, nil
}

// number returns the value of a decimal or integer parameter of the rule that runs.
func (e *examiner) number(name string) documents.Decimal { return e.setting(name).number }

// whole returns the value of an integer parameter of the rule that runs.
func (e *examiner) whole(name string) int { return int(e.setting(name).number.IntPart()) }

func (e *examiner) setting(name string) setting {
	s, ok := e.rule.settings[name]
	if !ok {
		e.defect("%s has no parameter %s", e.rule.ID, name)
	}
	return s
}

func percent(d documents.Decimal) string { return d.String() + " %" }

func itoa(n int) string { return strconv.Itoa(n) }
