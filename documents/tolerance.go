package documents

import (
	"regexp"
	"strings"
)

// about are the words by which a paper states its quantities roughly: UCP 600 art.
// 30(a) allows ten per cent for "about" and "approximately", and trade writes a
// margin of its own, or "more or less" (溢短装).
var about = regexp.MustCompile(`(?i)\b(about|approx|approximately|circa|abt)\b\.?\s*[0-9]` +
	`|[0-9][0-9.,]*\s*[a-z]{0,12}\s*(approximately|approx\b|more or less)` +
	`|(\+/-|±|\bplus or minus|\bplus/minus)\s*[0-9.]+\s*(%|pct|per ?cent)` +
	`|[0-9.]+\s*(%|pct|per ?cent)\s*(more or less|\+/-|plus or minus)` +
	`|溢短装|溢短裝|(约|約|大约|大約)\s*[0-9]`)

// inBulk says that goods are not packed.
var inBulk = regexp.MustCompile(`(?i)\bin bulk\b|散装|散裝`)

// StatesTolerance reports whether a text says that quantities are approximate, or
// that the goods are in bulk.
func StatesTolerance(text string) bool {
	lower := strings.ToLower(text)
	for _, h := range hints {
		if strings.Contains(lower, h) {
			return about.MatchString(text) || inBulk.MatchString(text)
		}
	}
	return false
}

// hints are what every text that either expression matches contains. Most texts
// hold none of them, and an expression over all texts took a sixth of a reading.
var hints = []string{"about", "approx", "circa", "abt", "more or less", "+/-", "±", "plus", "bulk", "溢短", "约", "約", "散"}

// bulkKinds are the kinds of UN/ECE Rec 21 that are no packages: bulk gas, liquid
// and solid, and goods that are not packed.
var bulkKinds = map[string]bool{
	"VG": true, "VQ": true, "VL": true, "VY": true, "VR": true, "VO": true, "VS": true,
	"NE": true, "NF": true, "NG": true,
}

// Bulk reports whether goods move in bulk or unpacked.
func (p *Packages) Bulk() bool {
	if p == nil {
		return false
	}
	kind := p.Kind
	if len(kind) == 3 && kind[0] == 'X' { // as a unit of Rec 20
		kind = kind[1:]
	}
	return bulkKinds[kind]
}

// stateTolerance reports whether the document's words or packages say so.
func (d *Document) stateTolerance() bool {
	if d.Shipment.Packages.Bulk() {
		return true
	}
	for _, n := range d.Notes {
		if StatesTolerance(n) {
			return true
		}
	}
	for _, l := range d.Lines {
		if l.Packages.Bulk() || StatesTolerance(l.Description) {
			return true
		}
	}
	return false
}

// ReadTolerance sets Shipment.Tolerance where the document states its quantities
// as approximate or its goods as in bulk (UCP 600 art. 30). Readers call it last.
func (d *Document) ReadTolerance() {
	if d.stateTolerance() {
		d.Shipment.Tolerance = true
	}
}
