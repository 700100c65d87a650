package intake

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/invoice"
	"github.com/tradehub/tradehub/documents/ofd"
	"github.com/tradehub/tradehub/documents/ofdseal"
)

// ofd reads the invoice of an OFD and notes the seal in out. A seal that is
// valid is an authority's word on every issuer's invoice.
func (in *Intake) ofd(data []byte, out *Result) (*documents.Document, error) {
	doc, err := invoice.ReadOFD(data)
	if err != nil {
		return nil, err
	}
	c, err := ofd.Open(data)
	if err != nil {
		return nil, err
	}
	out.Signature = ofdseal.Verify(c, in.Seals, in.now())
	if out.Signature.Status == documents.SignatureValid {
		out.Issuers = []string{AnyIssuer}
	}
	return doc, nil
}
