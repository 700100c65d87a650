package dedupe

import (
	"math/rand"
	"regexp"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

// A manipulation makes another presentation of one trade, honest or not.
type manipulation struct {
	name string
	do   func(trade, *tradeMaker) trade
	// The least that must be found, in percent: by A2 or A3, by A4 to A6, by B1
	// to B5, and by any of these. The figures are those of VERIFICATION.md §5.2.
	paper, physical, near, all int
}

var separators = regexp.MustCompile(`[^0-9A-Za-z]+`)

var manipulations = []manipulation{
	{"identical", func(t trade, _ *tradeMaker) trade { return t }, 100, 100, 100, 100},
	{"punctuation changed", func(t trade, _ *tradeMaker) trade {
		t.number = separators.ReplaceAllString(strings.ToLower(t.number), " . ")
		return t
	}, 100, 100, 100, 100},
	{"separators dropped", func(t trade, _ *tradeMaker) trade {
		t.number = separators.ReplaceAllString(t.number, "")
		return t
	}, 20, 100, 100, 100},
	{"leading zeros dropped", func(t trade, _ *tradeMaker) trade {
		t.number = regexp.MustCompile(`(^|[^0-9])0+`).ReplaceAllString(t.number, "$1")
		return t
	}, 78, 100, 100, 100},
	{"INVOICE NO. before", func(t trade, _ *tradeMaker) trade { t.number = "INVOICE NO. " + t.number; return t }, 100, 100, 100, 100},
	{"full width", func(t trade, _ *tradeMaker) trade { t.number = wide(t.number); return t }, 100, 100, 100, 100},
	{"O for 0", func(t trade, _ *tradeMaker) trade { t.number = strings.ReplaceAll(t.number, "0", "O"); return t }, 100, 100, 100, 100},
	{"digits swapped", func(t trade, _ *tradeMaker) trade { t.number = swapLast(t.number); return t }, 0, 100, 100, 100},
	{"suffix -R1", func(t trade, _ *tradeMaker) trade { t.number += "-R1"; return t }, 0, 100, 100, 100},
	{"seller misspelt", func(t trade, _ *tradeMaker) trade { t.seller = "Nordlich " + t.seller; return t }, 100, 100, 100, 100},
	{"buyer without identifier", func(t trade, _ *tradeMaker) trade { t.buyerID = ""; return t }, 100, 100, 100, 100},
	{"half a percent less", func(t trade, _ *tradeMaker) trade { t.gross -= t.gross / 200; return t }, 100, 100, 100, 100},
	{"eight percent more", func(t trade, _ *tradeMaker) trade { t.gross += t.gross * 8 / 100; return t }, 100, 100, 100, 100},
	{"renumbered", func(t trade, _ *tradeMaker) trade { t.number = "Z9-" + swapLast(t.number) + "77"; return t }, 0, 100, 100, 100},
	{"renumbered, other amount and day, same bill of lading", func(t trade, m *tradeMaker) trade {
		n := m.next()
		n.buyerID, n.buyer, n.bill, n.carrier, n.container, n.onBoard = t.buyerID, t.buyer, t.bill, t.carrier, t.container, t.onBoard
		return n
	}, 0, 100, 0, 100},
	{"forged papers over the same cargo", func(t trade, m *tradeMaker) trade {
		n := m.next()
		n.buyerID, n.buyer = t.buyerID, t.buyer
		n.container, n.onBoard, n.hs, n.pieces, n.imo, n.voyage = t.container, t.onBoard, t.hs, t.pieces, t.imo, t.voyage
		return n
	}, 0, 100, 100, 100},
	{"another importer, same cargo", func(t trade, m *tradeMaker) trade {
		n := m.next()
		n.buyerID, n.buyer = "", "广州市别家进出口有限公司"
		n.container, n.onBoard, n.hs, n.pieces, n.imo, n.voyage = t.container, t.onBoard, t.hs, t.pieces, t.imo, t.voyage
		return n
	}, 0, 100, 100, 100},
	{"open account, renumbered, other day", func(t trade, m *tradeMaker) trade {
		n := m.next()
		t.number, t.date, t.openAccount = n.number+"77", t.date.Add(40), true
		return t
	}, 0, 0, 0, 0},
}

// TestRecall measures how much of each manipulation of 2,000 trades is found.
// The cargo of each trade is its own and left as it is unless said otherwise,
// so 100 % of the physical kinds is by construction (VERIFICATION.md §5.2).
func TestRecall(t *testing.T) {
	const trades = 2000
	for _, man := range manipulations {
		t.Run(man.name, func(t *testing.T) {
			t.Parallel()
			m := &tradeMaker{r: rand.New(rand.NewSource(1))}
			var paper, physical, near, all int
			for range trades {
				first := m.next()
				known, _ := Fingerprints(first.presentation())
				second, _ := Fingerprints(man.do(first, m).presentation())
				p, ph, b := meet(known, second)
				paper, physical, near, all = paper+count(p), physical+count(ph), near+count(b), all+count(p || ph || b)
			}
			t.Logf("paper %5.1f %%  physical %5.1f %%  B %5.1f %%  all %5.1f %%", percent(paper, trades), percent(physical, trades), percent(near, trades), percent(all, trades))
			for _, c := range []struct {
				name       string
				found, min int
			}{{"paper", paper, man.paper}, {"physical", physical, man.physical}, {"B", near, man.near}, {"all", all, man.all}} {
				if c.found*100 < c.min*trades {
					t.Errorf("%s kinds find %.1f %%, want %d %%", c.name, percent(c.found, trades), c.min)
				}
			}
		})
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(of) }

// meet reports by which kinds two presentations share a fingerprint. B6 does not count.
func meet(known, second []Fingerprint) (paper, physical, near bool) {
	values := tokensOf(known)
	for _, fp := range second {
		if _, ok := values[fp.Value]; !ok {
			continue
		}
		switch fp.Kind {
		case KindInvoiceBuyer, KindInvoiceSeller:
			paper = true
		case KindBillOfLading, KindDeclaration, KindContainer:
			physical = true
		case KindAmountDay, KindNearSeller, KindNearBuyer, KindCargoBuyer, KindCargoVessel:
			near = true
		}
	}
	return paper, physical, near
}

// TestFalseAlarms counts honest trades that look like an earlier one, among
// 4,000 of one buyer with sequential numbers, a quarter of them of one
// recurring amount (VERIFICATION.md §5.1).
func TestFalseAlarms(t *testing.T) {
	const trades = 4000
	m := &tradeMaker{r: rand.New(rand.NewSource(2))}
	seen, alarms := map[string]documents.Date{}, map[Kind]int{}
	for i := range trades {
		tr := m.next()
		if i%4 == 0 {
			tr.gross = 5_000_00
		}
		fps, _ := Fingerprints(tr.presentation())
		mine := map[Kind]bool{}
		for _, fp := range fps {
			// What is bought again a month later is not looked at (see Decide).
			last, before := seen[fp.Value]
			if before && fp.Kind == KindCargoBuyer && max(tr.date.Day()-last.Day(), last.Day()-tr.date.Day()) >= 30 {
				before = false
			}
			mine[fp.Kind] = mine[fp.Kind] || before
			seen[fp.Value] = tr.date
		}
		for k, hit := range mine {
			alarms[k] += count(hit)
		}
	}
	for _, k := range Kinds {
		t.Logf("%s %6.2f %%", k, percent(alarms[k], trades))
	}
	for _, k := range []Kind{KindInvoiceBuyer, KindInvoiceSeller, KindBillOfLading, KindDeclaration, KindContainer, KindCargoVessel, KindDocument, KindVATSlip} {
		if alarms[k] > trades/1000 {
			t.Errorf("%s: %d of %d honest trades collide", k, alarms[k], trades)
		}
	}
	for _, k := range []Kind{KindNearSeller, KindNearBuyer, KindCargoBuyer} {
		if alarms[k] > trades/50 {
			t.Errorf("%s: %d of %d honest trades collide", k, alarms[k], trades)
		}
	}
}
