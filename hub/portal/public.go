package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/web"
)

// A publicDesk answers those who need no account.
type publicDesk struct {
	answers *answers.Desk
	limiter *answers.Limiter
}

// public is the part that needs no account.
func public(desk *answers.Desk, limiter *answers.Limiter) Part {
	d := publicDesk{desk, limiter}
	return Part{
		Name:      "public",
		Nav:       []Nav{{Key: NavVerify, Route: "/verify", Who: Anybody}},
		Templates: web.Templates("public"),
		Routes: []Route{
			{Pattern: "GET /verify", Who: Anybody, Page: verifyPage},
			{Pattern: "POST /verify", Who: Anybody, Page: d.limited(d.certificate), Body: answers.MaxCertificate + formBytes},
			{Pattern: "GET /verify/document", Who: Anybody, Page: d.limited(d.document)},
			{Pattern: "GET /v/{id}", Who: Anybody, Page: d.limited(d.verdict)},
		},
	}
}

// formBytes bounds what a form has beside its file.
const formBytes = 64 << 10

// limited bounds how often an address may ask.
func (d publicDesk) limited(h Handler) Handler {
	return func(v *Visit) error {
		if _, wait, ok := d.limiter.Allow(v.RemoteAddr); !ok {
			v.Writer.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
			return errBusy
		}
		return h(v)
	}
}

// A verifyView is what the page shows where one can check a file.
type verifyView struct {
	Errors []web.Error
	Digest string // as it was typed
}

// verifyPage handles "GET /verify".
func verifyPage(v *Visit) error { return v.verify(http.StatusOK, verifyView{}) }

func (v *Visit) verify(status int, view verifyView) error {
	return v.RenderStatus(status, "verify", web.Page{
		Title: v.Say("verify.title"), Class: "plain-page", Scripts: []string{"verify.js"}, Data: view,
	})
}

// certificate handles "POST /verify": it checks a certificate's file, and does not keep it.
func (d publicDesk) certificate(v *Visit) error {
	file, name, err := v.file("certificate", answers.MaxCertificate)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return v.refuseFile(http.StatusRequestEntityTooLarge, v.Say("verify.error.large"))
	case err != nil:
		return err
	case len(file) == 0:
		return v.refuseFile(http.StatusBadRequest, v.Say("verify.error.missing"))
	}
	answer, err := d.answers.Certificate(v.Context(), file)
	if errors.Is(err, answers.ErrNotCertificate) {
		return v.refuseFile(http.StatusUnprocessableEntity, v.Say("verify.error.none"))
	}
	if err != nil {
		return err
	}
	return v.answer(certificateAnswer(answer, name, len(file)))
}

func (v *Visit) refuseFile(status int, text string) error {
	return v.verify(status, verifyView{Errors: []web.Error{{Field: "certificate", Text: text}}})
}

// file reads the file of a form's field into memory, and nothing to disk. It has no bytes
// where none was chosen. A file of more than most bytes is *http.MaxBytesError.
func (v *Visit) file(field string, most int64) (data []byte, name string, err error) {
	form, err := v.MultipartReader()
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrRefused, err)
	}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, "", nil
		case err != nil:
			return nil, "", formFault(err)
		case part.FormName() != field:
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, most+1))
		if err != nil {
			return nil, "", formFault(err)
		}
		if int64(len(data)) > most {
			return nil, "", &http.MaxBytesError{Limit: most}
		}
		return data, part.FileName(), nil
	}
}

// formFault returns why a form could not be read.
func formFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

// document handles "GET /verify/document?sha256=": what the ledger has of a file's digest.
func (d publicDesk) document(v *Visit) error {
	typed := strings.TrimSpace(v.URL.Query().Get("sha256"))
	hex := strings.ToLower(typed)
	digest := documents.Digest("sha256:" + strings.TrimPrefix(hex, "sha256:"))
	if digest.Names() != nil {
		return v.verify(http.StatusBadRequest, verifyView{Errors: []web.Error{{Field: "digest", Text: v.Say("verify.error.digest")}}, Digest: typed})
	}
	answer, err := d.answers.Document(v.Context(), digest)
	if err != nil {
		return err
	}
	return v.answer(documentAnswer(answer, digest))
}

// number is what the number of a verdict looks like. The page shows no other: it would be a
// text of whoever made the link.
var number = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)

// verdict handles "GET /v/{id}?tx=": what the QR code of a paper leads to.
func (d publicDesk) verdict(v *Visit) error {
	id := v.PathValue("id")
	if !number.MatchString(id) {
		return fmt.Errorf("%w: no number of a verdict", ErrRefused)
	}
	answer, err := d.answers.Verdict(v.Context(), id, v.URL.Query().Get("tx"))
	if err != nil {
		return err
	}
	return v.answer(verdictAnswer(answer, id))
}

func (v *Visit) answer(a answerView) error {
	status := http.StatusOK
	if a.Reason == answers.ReasonLedger {
		status = http.StatusServiceUnavailable
		v.Writer.Header().Set("Retry-After", retryAfter)
	}
	return v.RenderStatus(status, "answer", web.Page{
		Title: v.Word("answer", a.Answer), Class: "plain-page stack", Data: a, Panels: v.Panels("verify.answer", a),
	})
}
