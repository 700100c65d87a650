package trade

import (
	"fmt"
	"math/rand"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Maker draws imports from a seed.
type Maker struct {
	r       *rand.Rand
	n       int // of imports made
	day     documents.Date
	buyers  []*firm
	sellers []*firm
	agents  []*firm
	banks   []string
}

// Of how many firms the market is made.
const (
	buyerCount  = 420
	sellerCount = 160
)

// New returns a maker with its first import presented on the day.
func New(seed int64, day documents.Date) *Maker {
	m := &Maker{r: rand.New(rand.NewSource(seed)), day: day, banks: []string{"BankAMSP", "BankBMSP", "BankCMSP", "BankDMSP"}} //nolint:gosec // a run is to be repeated
	for n := range buyerCount {
		m.buyers = append(m.buyers, m.newBuyer(n))
	}
	for n := range sellerCount {
		m.sellers = append(m.sellers, m.newSeller(n))
	}
	for n := range 12 {
		m.agents = append(m.agents, m.newBuyer(buyerCount+n))
	}
	return m
}

// Pass lets days pass.
func (m *Maker) Pass(days int) { m.day = m.day.Add(days) }

func pick[T any](m *Maker, from []T) T { return from[m.r.Intn(len(from))] }

func (m *Maker) between(low, high int64) int64 { return low + m.r.Int63n(high-low+1) }

// other returns a bank that is not the one named.
func (m *Maker) other(bank string) string {
	return pick(m, slices.DeleteFunc(slices.Clone(m.banks), func(b string) bool { return b == bank }))
}

// container returns a number of the owner with its check digit (ISO 6346).
func (m *Maker) container(owner string) string {
	base := fmt.Sprintf("%s%06d", owner, m.r.Intn(1_000_000))
	for d := range 10 {
		if s := fmt.Sprint(base, d); documents.ValidContainer(s) == nil {
			return s
		}
	}
	return m.container(owner) // a few serial numbers have no check digit in use
}

// A vessel is a ship on a voyage.
type vessel struct {
	name   string
	imo    documents.IMONumber
	voyage string
}

// vessel returns a ship; the voyage is one of the week's.
func (m *Maker) vessel() vessel {
	n := m.r.Intn(len(ships) * 9)
	base := fmt.Sprintf("97%04d", 1000+n)
	for d := range 10 {
		if imo := documents.IMONumber(fmt.Sprint(base, d)); documents.ValidIMO(imo) == nil {
			return vessel{fmt.Sprint(ships[n%len(ships)], " ", 1+n/len(ships)), imo, fmt.Sprintf("%03d%c", 1+(m.day.Day()/7+int64(n)*37)%900, "NSEW"[n%4])}
		}
	}
	panic("every IMO number has a check digit")
}
