package certificate

import (
	"fmt"
	"strings"

	"github.com/skip2/go-qrcode"
)

// code draws the QR code: where to verify, which verdict, and the beginning of
// what was recorded. Who scans it looks the verdict up; the code proves nothing.
func (d *drawing) code(x, y, size float64) error {
	q, err := qrcode.New(codeText(d.o.URL, d.v.ID, d.st.Receipt.TxID), qrcode.Medium)
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

// codeText returns the text of the code: an address below the page's, or a URN where there is
// no page. A fragment would never reach the hub.
func codeText(page, id, tx string) string {
	target := "urn:tradehub:verdict:"
	if page != "" {
		target = strings.TrimSuffix(page, "/") + "/"
	}
	return fmt.Sprintf("%s%s?tx=%.16s", target, id, tx)
}
