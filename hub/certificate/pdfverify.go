package certificate

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"io"
	"strings"

	"github.com/go-jose/go-jose/v4"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// attachmentName is the name of the signed JSON inside a PDF.
const attachmentName = "certificate.jws.json"

// verifyPDF checks the seal over the file's bytes, then the signed JSON that is attached.
func verifyPDF(file []byte, anchors []*x509.Certificate) Result {
	at := bytes.LastIndex(file, []byte("\n"+sealPrefix))
	if at < 0 {
		return Result{Status: StatusNone, Detail: "a PDF without the hub's seal: not a certificate, or its end was cut off"}
	}
	body, line := file[:at+1], string(file[at+1:])
	attached, err := attachment(body)
	if err != nil {
		return tampered("%v", err)
	}
	r, signer := verifyJWS(attached, anchors)
	if signer == nil {
		return tampered("the attached statement: %s", r.Detail)
	}
	if err := checkSeal(body, line, signer); err != nil {
		return tampered("%v", err)
	}
	return r
}

// checkSeal verifies the line after the PDF's end, which must be exactly the line that was issued.
func checkSeal(body []byte, line string, signer *x509.Certificate) error {
	compact, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), sealPrefix)
	if !ok {
		return fmt.Errorf("the seal is damaged")
	}
	jws, err := jose.ParseDetached(compact, fileDigest(body), []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return fmt.Errorf("the seal is damaged")
	}
	if again, err := jws.DetachedCompactSerialize(); err != nil || sealPrefix+again+"\n" != line {
		return fmt.Errorf("the seal is not as it was issued")
	}
	if err := jws.DetachedVerify(fileDigest(body), signer.PublicKey); err != nil {
		return fmt.Errorf("the file was changed after it was sealed")
	}
	return nil
}

// maxAttachment bounds the signed JSON of a PDF.
const maxAttachment = 8 << 20

// attachment returns the signed JSON inside the PDF. The file is not trusted
// yet, so a panic of the PDF library is an answer too.
func attachment(pdf []byte) (_ []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the PDF is damaged")
		}
	}()
	api.DisableConfigDir() // a verifier leaves nothing behind in the home folder
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode = model.ValidationRelaxed
	all, err := api.ExtractAttachmentsRaw(bytes.NewReader(pdf), "", []string{attachmentName}, conf)
	if err != nil || len(all) != 1 {
		return nil, fmt.Errorf("the PDF is damaged: its signed statement cannot be read")
	}
	return io.ReadAll(io.LimitReader(all[0], maxAttachment))
}
