package cases

import (
	"bytes"

	"go.etcd.io/bbolt"
)

// pricesBucket keeps sealed prices under series, day and claim. This package never sees the
// price in a row, nor its bank or goods.
var pricesBucket = []byte("prices")

// A SealedPrice is one price of a claim, sealed by its holder.
type SealedPrice struct {
	Series RowName // of one bank and one kind of goods
	Day    string  // ISO 8601; rows of a series are kept in its order
	Claim  string
	Sealed []byte
}

func (p SealedPrice) key() []byte {
	return bytes.Join([][]byte{p.Series[:], []byte(p.Day), []byte(p.Claim)}, []byte{0})
}

// PutPrices keeps prices, over earlier rows of the same series, day and claim, and
// forgets the oldest of a series beyond most.
func (r *DB) PutPrices(prices []SealedPrice, most int) error {
	return r.db.Update(func(tx *bbolt.Tx) error {
		b := tx.Bucket(pricesBucket)
		for _, p := range prices {
			if err := b.Put(p.key(), p.Sealed); err != nil {
				return err
			}
			if err := forgetOldest(b, p.Series[:], most); err != nil {
				return err
			}
		}
		return nil
	})
}

func forgetOldest(b *bbolt.Bucket, series []byte, most int) error {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(series); bytes.HasPrefix(k, series); k, _ = c.Next() {
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys[:max(0, len(keys)-most)] {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// Prices returns the prices of a series, oldest first, but those of one claim.
func (r *DB) Prices(series RowName, but string) ([][]byte, error) {
	var out [][]byte
	return out, r.db.View(func(tx *bbolt.Tx) error {
		c := tx.Bucket(pricesBucket).Cursor()
		for k, v := c.Seek(series[:]); bytes.HasPrefix(k, series[:]); k, v = c.Next() {
			if !bytes.HasSuffix(k, []byte("\x00"+but)) {
				out = append(out, bytes.Clone(v))
			}
		}
		return nil
	})
}
