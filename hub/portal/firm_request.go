package portal

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/cases"
)

// The fields of a request's form, by their names there.
const (
	fieldID         = "id"
	fieldBank       = "bank"
	fieldAmount     = "amount"
	fieldCurrency   = "ccy"
	fieldRate       = "rate"
	fieldApplicant  = "applicant"
	fieldScheme     = "scheme"
	fieldNumber     = "number"
	fieldBorrower   = "borrower"
	fieldInstrument = "instrument"
	fieldProduct    = "product"
	fieldAgency     = "agency"
	fieldPartial    = "partial"
	fieldFiles      = "files"
	fieldNote       = "note"
)

// A requestFault says what is wrong with a field, or missing. Its word is
// "requestFault.FAULT".
type requestFault string

// What can be wrong with a field.
const (
	faultNoID        requestFault = "noID"
	faultNoBank      requestFault = "noBank"
	faultNoAmount    requestFault = "noAmount"
	faultNoApplicant requestFault = "noApplicant"
	faultNoFiles     requestFault = "noFiles"
	faultAmount      requestFault = "amount"
	faultCurrency    requestFault = "currency"
	faultRate        requestFault = "rate"
	faultLong        requestFault = "long"
	faultChoice      requestFault = "choice"
	faultDocuments   requestFault = "documents"
	faultDrafts      requestFault = "drafts"
	faultAnswer      requestFault = "answer"
)

// The choices of fieldPartial.
const (
	partialNo  = ""
	partialYes = "yes"
)

// A fault is a field and what is wrong with it.
type fault struct {
	Field string
	Fault requestFault
}

// parseRequest reads the fields of a form over the request as it was kept. A field that is
// wrong keeps its old value, and is a fault.
func parseRequest(f url.Values, old documents.Request) (r documents.Request, faults []fault) {
	r = old
	text := func(field string) string {
		s := strings.TrimSpace(strings.ToValidUTF8(f.Get(field), ""))
		if utf8.RuneCountInString(s) > cases.MaxName {
			faults = append(faults, fault{field, faultLong})
			return ""
		}
		return s
	}
	r.ID, r.Product, r.Agency = text(fieldID), text(fieldProduct), text(fieldAgency)
	r.Applicant = applicantOf(text(fieldApplicant), text(fieldScheme), text(fieldNumber), old.Applicant)
	switch b := documents.BorrowerRole(f.Get(fieldBorrower)); b {
	case documents.BorrowerBuyer, documents.BorrowerSeller:
		r.Borrower = b
	default:
		faults = append(faults, fault{fieldBorrower, faultChoice})
	}
	switch i := documents.Instrument(f.Get(fieldInstrument)); i {
	case documents.OpenAccount, documents.LetterOfCredit:
		r.Instrument = i
	default:
		faults = append(faults, fault{fieldInstrument, faultChoice})
	}
	switch f.Get(fieldPartial) {
	case partialNo, partialYes:
		r.Partial = f.Get(fieldPartial) == partialYes
	default:
		faults = append(faults, fault{fieldPartial, faultChoice})
	}
	if bp, ok := parseRate(text(fieldRate)); ok {
		r.RateBP = bp
	} else {
		faults = append(faults, fault{fieldRate, faultRate})
	}
	var wrong *fault
	if r.Amount, wrong = parseAmount(text(fieldAmount), text(fieldCurrency), old.Amount); wrong != nil {
		faults = append(faults, *wrong)
	}
	return r, faults
}

// parseAmount reads an amount and its currency. Neither is the zero amount.
func parseAmount(typed, ccy string, old documents.Money) (documents.Money, *fault) {
	if typed == "" && ccy == "" {
		return documents.Money{}, nil
	}
	c, err := documents.ParseCurrency(ccy)
	if ccy != "" && err != nil {
		return old, &fault{fieldCurrency, faultCurrency}
	}
	if typed == "" {
		return documents.Money{Currency: c}, nil
	}
	if ccy == "" {
		return old, &fault{fieldCurrency, faultCurrency}
	}
	m, err := transcript.ParseAmount(typed, c)
	if err != nil || m.Minor <= 0 {
		return old, &fault{fieldAmount, faultAmount}
	}
	return m, nil
}

const basisPoints = 100 // of one per cent

// parseRate reads a rate in per cent, for instance "80" or "82.5 %". "" is 0.
func parseRate(typed string) (bp int, ok bool) {
	typed = strings.TrimSpace(strings.TrimSuffix(typed, "%"))
	if typed == "" {
		return 0, true
	}
	d, err := documents.ParseDecimal(typed)
	if err != nil {
		return 0, false
	}
	d = d.Shift(2)
	if !d.IsInteger() || d.IntPart() < 1 || d.IntPart() > 100*basisPoints {
		return 0, false
	}
	return int(d.IntPart()), true
}

func rateText(bp int) string {
	if bp == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", bp/basisPoints, bp%basisPoints), "0"), ".")
}

// applicantOf returns the applicant of a form. What the form does not show of an applicant
// that is unchanged stays.
func applicantOf(name, scheme, number string, old documents.Party) documents.Party {
	shown, at := firstID(old)
	if name == old.Name && documents.Scheme(scheme) == shown.Scheme && number == shown.Value {
		return old
	}
	p := documents.Party{Role: documents.Applicant, Name: name, IDs: slices.Clone(old.IDs)}
	if name != old.Name {
		p.IDs = nil // they are another firm's
	} else if at >= 0 {
		p.IDs = slices.Delete(p.IDs, at, at+1)
	}
	if id := (documents.Identifier{Scheme: documents.Scheme(scheme), Value: strings.ToUpper(strings.Join(strings.Fields(number), ""))}); id.Value != "" && slices.Contains(schemes, id.Scheme) {
		p.IDs = append([]documents.Identifier{id}, p.IDs...)
	}
	return p
}

// schemes are the registers that a form offers, in the order in which a party's key prefers
// them.
var schemes = []documents.Scheme{
	documents.SchemeUSCI, documents.SchemeHKBR, documents.SchemeUEN, documents.SchemeLEI, documents.SchemeEORI, documents.SchemeEIN, documents.SchemeVAT,
	documents.SchemeCNCustoms, documents.SchemeGLN, documents.SchemeDUNS, documents.SchemeTax,
}

// firstID returns the identifier that a form shows, and its place; -1 is none.
func firstID(p documents.Party) (documents.Identifier, int) {
	for _, s := range schemes {
		if i := slices.IndexFunc(p.IDs, func(id documents.Identifier) bool { return id.Scheme == s }); i >= 0 {
			return p.IDs[i], i
		}
	}
	return documents.Identifier{}, -1
}

// lacks returns what a draft lacks before it can be presented.
func lacks(bank string, r documents.Request, docs int) (out []fault) {
	for _, l := range []struct {
		missing bool
		fault
	}{
		{docs == 0, fault{fieldFiles, faultNoFiles}}, {r.ID == "", fault{fieldID, faultNoID}}, {bank == "", fault{fieldBank, faultNoBank}},
		{r.Amount.Minor <= 0 || r.Amount.Currency == "", fault{fieldAmount, faultNoAmount}},
		{r.Applicant.Name == "" && len(r.Applicant.IDs) == 0, fault{fieldApplicant, faultNoApplicant}},
	} {
		if l.missing {
			out = append(out, l.fault)
		}
	}
	return out
}

// versionOf reads the version of the case that a page showed.
func versionOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: version", ErrRefused)
	}
	return n, nil
}
