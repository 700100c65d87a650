package rules

import (
	"github.com/tradehub/tradehub/documents"
)

// exchangeRules are the rules on exchange rates that a request states.
var exchangeRules = []Rule{
	{
		ID: "A14", Version: "1.0", Inputs: []string{req}, Severity: documents.Review, Dimension: documents.DimPrice,
		Basis: []string{"hub default: a stated rate has a day and a source, is recent, and is near the pack's reference",
			"GACC Order 148 art. 51 (customs uses the rate of the third Wednesday of the month before)"},
		Parameters: []Parameter{
			{Name: "days", Kind: KindInteger, Unit: "days", Default: "45", Max: 365},
			{Name: "contradiction", Kind: KindDecimal, Unit: "%", Default: "1", Max: 100},
			{Name: "band", Kind: KindDecimal, Unit: "%", Default: "15", Max: 100},
			{Name: "perDollar", Kind: KindRates, Unit: "units of the currency for one USD", Default: ""},
		},
		check: checkRates,
	},
}

// checkRates looks at each rate that the request states: amounts are converted by it.
func checkRates(e *examiner) {
	rates := e.p.Request.FX
	if len(rates) == 0 {
		e.none("none")
		return
	}
	for n := range rates {
		if e.soundRate(n) && e.recentRate(n) && e.loneRate(n) && e.nearReference(n) {
			e.pass("pass", rateValues(rates[n]), shownRate(n, rates[n]))
		}
	}
}

func rateValues(r documents.FXRate) values {
	return values{"rate": r.Rate.String(), "from": string(r.From), "to": string(r.To)}
}

func shownRate(n int, r documents.FXRate) documents.Compared {
	return asked(pointer("fx", n, "rate"), r.Rate.String()+" "+string(r.To)+"/"+string(r.From))
}

func (e *examiner) failRate(n int, key string, v values, more ...documents.Compared) bool {
	e.fail(documents.Review, key, v, append([]documents.Compared{shownRate(n, e.p.Request.FX[n])}, more...)...)
	return false
}

func (e *examiner) soundRate(n int) bool {
	r := e.p.Request.FX[n]
	v := rateValues(r)
	switch {
	case !r.Rate.IsPositive() || r.From == r.To:
		return e.failRate(n, "failRate", v)
	case r.Source == "" || r.Date == "":
		return e.failRate(n, "failSource", v)
	}
	return true
}

// recentRate wants a rate of a day shortly before the request. Customs converts by
// a rate up to 45 days old.
func (e *examiner) recentRate(n int) bool {
	r, presented := e.p.Request.FX[n], e.p.Request.Date
	v := rateValues(r)
	v["date"], v["requested"] = string(r.Date), string(presented)
	dates := []documents.Compared{asked(pointer("fx", n, "date"), string(r.Date)), asked("/date", string(presented))}
	e.tolerance = itoa(e.whole("days")) + " d"
	switch {
	case presented == "":
		e.missing("requestDate")
		return false
	case r.Date > presented:
		return e.failRate(n, "failAhead", v, dates...)
	case presented.Since(r.Date) > e.whole("days"):
		return e.failRate(n, "failOld", v, dates...)
	}
	return true
}

// loneRate wants no earlier rate of the same pair that says another thing.
func (e *examiner) loneRate(n int) bool {
	r := e.p.Request.FX[n]
	for m, other := range e.p.Request.FX[:n] {
		if !other.Rate.IsPositive() {
			continue
		}
		stated := other.Rate
		switch {
		case other.From == r.From && other.To == r.To:
		case other.From == r.To && other.To == r.From:
			stated = decimalOf(1).DivRound(other.Rate, documents.RateDigits)
		default:
			continue
		}
		if !within(r.Rate, stated, e.number("contradiction")) {
			e.tolerance = percent(e.number("contradiction"))
			v := rateValues(r)
			v["other"] = stated.String()
			return e.failRate(n, "failTwo", v, shownRate(m, other))
		}
	}
	return true
}

// nearReference compares with the pack's reference where it has both currencies. The
// band is wide: it finds a rate typed upside down or in cents, not a bad rate.
func (e *examiner) nearReference(n int) bool {
	r, perDollar := e.p.Request.FX[n], e.setting("perDollar").rates
	from, okFrom := perDollar[string(r.From)]
	to, okTo := perDollar[string(r.To)]
	if !okFrom || !okTo {
		return true
	}
	reference := to.DivRound(from, documents.RateDigits)
	e.tolerance = percent(e.number("band"))
	if within(r.Rate, reference, e.number("band")) {
		return true
	}
	v := rateValues(r)
	v["reference"] = reference.Round(6).String()
	return e.failRate(n, "failReference", v)
}
