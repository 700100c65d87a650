package verify

import (
	"encoding/json"
	"fmt"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/rules"
	"github.com/tradehub/tradehub/hub/cases"
)

// PriceRows keeps sealed prices; see [cases.DB].
type PriceRows interface {
	PutPrices(prices []cases.SealedPrice, most int) error
	Prices(series cases.RowName, but string) ([][]byte, error)
}

// A PriceBook holds what goods cost in the claims of each bank, for that bank alone. A row is
// sealed with the book's key and does not name its bank. Its methods may be called
// concurrently.
type PriceBook struct {
	rows PriceRows
	seal *cases.Seal
}

// NewPriceBook returns the book over rows, with a secret of 32 bytes. Another
// secret makes every earlier price invisible.
func NewPriceBook(rows PriceRows, key []byte) (*PriceBook, error) {
	seal, err := cases.NewSeal(key)
	if err != nil {
		return nil, fmt.Errorf("price book: %w", err)
	}
	return &PriceBook{rows, seal}, nil
}

// maxPriced bounds the kinds of goods of one presentation that are kept and looked
// up. Those beyond have no history.
const maxPriced = 40

// series names the prices of one bank's goods of one kind.
func (b *PriceBook) series(bank string, p documents.Price) cases.RowName {
	return b.seal.Name(bank, p.Subheading, string(p.Unit), string(p.Currency))
}

// keep adds the prices of a claimed presentation to the bank's own history.
func (b *PriceBook) keep(bank, claim string, p *documents.Presentation) error {
	var rows []cases.SealedPrice
	for _, price := range b.priced(p) {
		plain, err := json.Marshal(price)
		if err != nil {
			return err
		}
		s := b.series(bank, price)
		rows = append(rows, cases.SealedPrice{Series: s, Day: string(price.Date), Claim: claim, Sealed: b.seal.Close(s, plain)})
	}
	return b.rows.PutPrices(rows, documents.MaxPrices)
}

// earlier returns the bank's own earlier prices of the presentation's goods, but
// those of the claim that the presentation itself is for. A row that was changed
// is no price and is left out: a history that is damaged stops no verification.
func (b *PriceBook) earlier(bank, claim string, p *documents.Presentation) ([]documents.Price, error) {
	var out []documents.Price
	seen := map[cases.RowName]bool{}
	for _, price := range b.priced(p) {
		s := b.series(bank, price)
		if seen[s] {
			continue
		}
		seen[s] = true
		rows, err := b.rows.Prices(s, claim)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if earlier, ok := b.open(s, row); ok {
				out = append(out, earlier)
			}
		}
	}
	return out, nil
}

func (b *PriceBook) open(series cases.RowName, row []byte) (p documents.Price, ok bool) {
	plain, ok := b.seal.Open(series, row)
	ok = ok && json.Unmarshal(plain, &p) == nil
	return p, ok
}

func (b *PriceBook) priced(p *documents.Presentation) []documents.Price {
	all := rules.Prices(p)
	return all[:min(len(all), maxPriced)]
}
