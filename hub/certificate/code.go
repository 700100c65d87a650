package certificate

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// code draws the QR code: where to verify, which verdict, and the beginning of
// what was recorded. Who scans it looks the verdict up; the code proves nothing.
func (d *drawing) code(x, y, size float64) error {
	target := "urn:tradehub:verdict:"
	if d.o.URL != "" {
		target = strings.TrimSuffix(d.o.URL, "/") + "/"
	}
	q, err := qrcode.New(fmt.Sprintf("%s%s?tx=%.16s", target, d.v.ID, d.st.Receipt.TxID), qrcode.Medium)
	if err != nil {
		return fmt.Errorf("certificate: QR code: %w", err)
	}
	q.DisableBorder = true
	bits := q.Bitmap()
	cell := size / float64(len(bits))
	d.pdf.SetFillColor(ink[0], ink[1], ink[2])
	for row := range bits {
		for col, dark := range bits[row] {
			if dark {
				d.pdf.Rect(x+float64(col)*cell, y+float64(row)*cell, cell, cell, "F")
			}
		}
	}
	return nil
}
