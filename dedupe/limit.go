package dedupe

import "slices"

// The most fingerprints of a presentation, so that a claim stays small on the
// ledger: those of three documents, and so many for each further one.
const (
	maxOfThree = 63
	maxOfMore  = 21
)

// spare are the kinds of tier B, in the order in which they are left out where a
// presentation has too many.
var spare = []Kind{KindAmountWindow, KindAmountDay, KindCargoBuyer, KindCargoSeller, KindNearBuyer, KindNearSeller, KindCargoVessel, KindContainerTrip}

// limit drops fingerprints beyond the bound, a whole kind at a time, and notes it. B4 is
// dropped before C1, which alone shows that B4 is of the same seller. None of an asset is
// dropped, for it carries a capacity.
func (m *maker) limit() {
	most := maxOfThree + maxOfMore*max(0, len(m.p.Items)-3)
	for _, k := range spare {
		if len(m.fps) <= most {
			return
		}
		n := len(m.fps)
		m.fps = slices.DeleteFunc(m.fps, func(fp Fingerprint) bool { return fp.Kind == k })
		if len(m.fps) < n {
			m.item = -1
			m.skip(k, "fewer documents and identifications: the presentation has too many fingerprints")
		}
	}
}
