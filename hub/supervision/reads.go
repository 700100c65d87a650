package supervision

import (
	"maps"
	"slices"
	"strconv"

	"github.com/tradehub/tradehub/hub/cases"
)

// holders returns the MSP IDs of the banks whose claims hold an asset.
func (t *Totals) holders(token string) (banks []string, err error) {
	return banks, t.rows.View(func(tx *cases.TallyTx) error {
		a, err := cases.Tally[assetRow](tx, "asset", token)
		if err == nil {
			banks = slices.Compact(slices.Sorted(maps.Values(a.Held)))
		}
		return err
	})
}

// listed returns the verdicts of a list, the latest first.
func (t *Totals) listed(name string) (ids []string, err error) {
	return ids, t.rows.View(func(tx *cases.TallyTx) error {
		row, err := cases.Tally[[]string](tx, "list", name)
		if err == nil {
			ids = *row
		}
		return err
	})
}

// against returns at most n claims on verdicts that are RED or AMBER, from the one of the
// number down, 0 for the last. next is where they end, 0 at the end.
func (t *Totals) against(from uint64, n int) (ids []string, next uint64, err error) {
	return ids, next, t.rows.View(func(tx *cases.TallyTx) error {
		all, err := cases.Tally[sum](tx, "sum")
		if err != nil {
			return err
		}
		if from == 0 || from > all.Against {
			from = all.Against
		}
		for ; from > 0 && len(ids) < n; from-- {
			id, err := cases.Tally[string](tx, "against", strconv.FormatUint(from, 10))
			if err != nil {
				return err
			}
			ids = append(ids, *id)
		}
		next = from
		return nil
	})
}
