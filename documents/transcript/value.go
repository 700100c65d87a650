package transcript

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/tradehub/tradehub/documents"
)

// A Reason says why a field cannot be taken as it is. It is the key of a sentence in web/words,
// after "typing.".
type Reason string

// The reasons.
const (
	ReasonDate       Reason = "date"       // not a day
	ReasonAmbiguous  Reason = "ambiguous"  // day and month may be either
	ReasonNumber     Reason = "number"     // not a number, or one with separators that may mean two things
	ReasonNegative   Reason = "negative"   // less than none
	ReasonDecimals   Reason = "decimals"   // more than the currency has
	ReasonCurrency   Reason = "currency"   // not in ISO 4217
	ReasonCountry    Reason = "country"    // not in ISO 3166-1
	ReasonHS         Reason = "hs"         // not a code of the Harmonized System
	ReasonContainer  Reason = "container"  // not of the form of ISO 6346
	ReasonCheckDigit Reason = "checkDigit" // contradicted by the other characters; taken if the paper says so
	ReasonScheme     Reason = "scheme"     // an identifier without its register
	ReasonIdentity   Reason = "identity"   // not of the register's form; taken if the paper says so
	ReasonUnit       Reason = "unit"       // no unit, or not one of UN/ECE Rec 20
	ReasonTerm       Reason = "term"       // no rule of Incoterms
	ReasonIMO        Reason = "imo"        // not seven digits
	ReasonCharge     Reason = "charge"     // neither per cent, total nor price a tonne
	ReasonChoice     Reason = "choice"     // none of the options
	ReasonScript     Reason = "script"     // letters of two scripts that look alike
	ReasonCharacters Reason = "characters" // control characters, or not UTF-8
	ReasonLong       Reason = "long"       // longer than any paper has it
	ReasonEmpty      Reason = "empty"      // a value without text
	ReasonRequired   Reason = "required"   // the paper is of no use without it
	ReasonUndecided  Reason = "undecided"  // a key field that nobody decided on
	ReasonDecision   Reason = "decision"   // the decision does not fit value and proposal
	ReasonPlace      Reason = "place"      // not a place on this paper
	ReasonUnknown    Reason = "unknown"    // the kind has no such field
	ReasonTwice      Reason = "twice"      // the field is there twice
	ReasonRows       Reason = "rows"       // a row is left out, or there are too many
)

// A faultError is a reason and its cause.
type faultError struct {
	reason Reason
	soft   bool // taken if the paper says so
	err    error
}

func (e *faultError) Error() string { return e.err.Error() }
func (e *faultError) Unwrap() error { return e.err }

func fault(r Reason, format string, args ...any) error {
	return &faultError{reason: r, err: fmt.Errorf(format, args...)}
}

func because(r Reason, err error) error {
	if err == nil {
		return nil
	}
	return &faultError{reason: r, err: err}
}

// maxValue bounds a value in bytes: a description of goods is the longest.
const maxValue = 4000

// normal returns the one written form of a text of the field. c is the document's currency. What
// a check digit contradicts comes with a soft fault.
func normal(f Field, text string, c documents.CurrencyCode) (string, error) {
	if err := characters(text); err != nil {
		return "", err
	}
	s := strings.TrimSpace(text)
	if s == "" {
		return "", fault(ReasonEmpty, "no value")
	}
	if f.Type != TypeText && f.Type != TypePort && f.Type != TypePackages {
		s = strings.TrimSpace(width.Narrow.String(s)) // what Chinese input methods write
	}
	if err := oneScript(f, s); err != nil {
		return "", err
	}
	read, ok := readers[f.Type]
	if !ok {
		return s, nil
	}
	return read(f, s, c)
}

func characters(s string) error {
	switch {
	case len(s) > maxValue:
		return fault(ReasonLong, "%d bytes; at most %d", len(s), maxValue)
	case !utf8.ValidString(s):
		return fault(ReasonCharacters, "not UTF-8")
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029'
	}):
		return fault(ReasonCharacters, "a control or formatting character; write a text of several lines on one")
	}
	return nil
}

// oneScript refuses letters that look like those of another script: a number has no Greek or
// Cyrillic letters, and a word of a text none next to Latin ones.
func oneScript(f Field, s string) error {
	for word := range strings.FieldsSeq(s) {
		latin, other := false, false
		for _, r := range word {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || unicode.In(r, unicode.Greek, unicode.Cyrillic)
		}
		if other && (latin || f.Type != TypeText && f.Type != TypePort) {
			return fault(ReasonScript, "%.40q has letters of two scripts that look alike", word)
		}
	}
	return nil
}

// readers read a text by its type, and write it in its one form.
var readers map[Type]func(f Field, s string, c documents.CurrencyCode) (string, error)

func init() {
	plain := func(read func(string) (string, error)) func(Field, string, documents.CurrencyCode) (string, error) {
		return func(_ Field, s string, _ documents.CurrencyCode) (string, error) { return read(s) }
	}
	readers = map[Type]func(Field, string, documents.CurrencyCode) (string, error){
		TypeDate: plain(date), TypeDecimal: plain(number), TypeCount: plain(count), TypeQuantity: plain(quantity),
		TypeWeight: plain(weight), TypePackages: plain(packages), TypeContainer: plain(container), TypeIdentities: plain(identities),
		TypeIMO: plain(imo), TypePort: plain(port), TypeYes: plain(yes),
		TypeCurrency: plain(func(s string) (string, error) {
			v, err := documents.ParseCurrency(s)
			return string(v), because(ReasonCurrency, err)
		}),
		TypeCountry: plain(func(s string) (string, error) {
			v, err := documents.ParseCountry(s)
			return string(v), because(ReasonCountry, err)
		}),
		TypeHS: plain(func(s string) (string, error) {
			v, err := documents.ParseHS(s)
			return string(v), because(ReasonHS, err)
		}),
		TypeTerm: plain(func(s string) (string, error) {
			v, err := documents.ParseIncoterm(s)
			return string(v), because(ReasonTerm, err)
		}),
		TypeMoney: money, TypeCharge: charge, TypeChoice: choice,
	}
}

// dayLayouts are the ways to write a day that mean one day. A two-digit year, and a month in
// digits between two points or bars, may mean several.
var dayLayouts = []string{
	"2006-01-02", "2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日", "2 Jan 2006", "2-Jan-2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "Jan. 2, 2006", "2. January 2006",
}

var digitsBetween = regexp.MustCompile(`^([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})$`)

func date(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	for _, layout := range dayLayouts {
		if t, err := time.Parse(layout, titled(s)); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return string(documents.DateOf(t)), nil
		}
	}
	m := digitsBetween.FindStringSubmatch(s)
	if m == nil {
		return "", fault(ReasonDate, "%.40q is not a day; write 2026-01-09", s)
	}
	for _, layout := range []string{"2-1-2006", "1-2-2006"} {
		t, err := time.Parse(layout, strings.Join(m[1:], "-"))
		switch other, err2 := time.Parse("1-2-2006", strings.Join(m[1:], "-")); {
		case err != nil:
		case layout == "2-1-2006" && err2 == nil && !other.Equal(t):
			return "", fault(ReasonAmbiguous, "%.40q may be two days; write 2026-01-09", s)
		default:
			return string(documents.DateOf(t)), nil
		}
	}
	return "", fault(ReasonDate, "%.40q is not a day; write 2026-01-09", s)
}

var letters = regexp.MustCompile(`\p{L}+`)

// titled writes the names of months as package time reads them.
func titled(s string) string {
	return letters.ReplaceAllStringFunc(s, func(w string) string {
		if w[0] >= utf8.RuneSelf {
			return w
		}
		return strings.ToUpper(w[:1]) + strings.ToLower(w[1:])
	})
}

// grouped is a number with commas, blanks or apostrophes in groups of three, and a point. A single
// comma with three digits behind it is a group: papers in Chinese and English have it so.
var grouped = regexp.MustCompile(`^[+-]?[0-9]{1,3}([,'’ \x{a0}\x{202f}][0-9]{3})+(\.[0-9]+)?$`)

var ungroup = strings.NewReplacer(",", "", "'", "", "’", "", " ", "", "\u00a0", "", "\u202f", "")

func number(s string) (string, error) {
	if grouped.MatchString(s) {
		s = ungroup.Replace(s)
	}
	d, err := documents.ParseDecimal(s)
	if err != nil {
		return "", because(ReasonNumber, err)
	}
	return d.String(), nil
}

func count(s string) (string, error) {
	n, err := number(s)
	if err != nil {
		return "", err
	}
	d, _ := documents.ParseDecimal(n)
	switch {
	case d.IsNegative():
		return "", fault(ReasonNegative, "%s is less than none", n)
	case !d.IsInteger() || len(d.String()) > 9:
		return "", fault(ReasonNumber, "%s is not a count", n)
	}
	return d.String(), nil
}

func money(_ Field, s string, c documents.CurrencyCode) (string, error) {
	n, err := number(s)
	if err != nil {
		return "", err
	}
	if c == "" {
		return n, nil // the currency has its own fault
	}
	m, err := ParseAmount(s, c)
	if err != nil {
		return "", err
	}
	exp, _ := c.Exponent()
	return m.Decimal().StringFixed(int32(exp)), nil
}

// ParseAmount reads an amount as persons type it: in groups of thousands or without, with the
// digits of Chinese input methods. More decimals than the currency has are refused, zeros too:
// "96.000" may be ninety-six thousand. An error is a *Fault.
func ParseAmount(s string, c documents.CurrencyCode) (documents.Money, error) {
	n, err := number(strings.TrimSpace(width.Narrow.String(s)))
	if err != nil {
		return documents.Money{}, err
	}
	exp, _ := c.Exponent()
	if _, decimals, _ := strings.Cut(s, "."); len(decimals) > exp {
		return documents.Money{}, fault(ReasonDecimals, "%s has more decimals than the %d of %s", s, exp, c)
	}
	m, err := documents.ParseMoney(n, c)
	if err != nil {
		return documents.Money{}, because(ReasonDecimals, err)
	}
	return m, nil
}

// leading is a number and what follows: a blank, or a letter ("12KG"). Codes such as 2U have a blank
// before them.
var leading = regexp.MustCompile(`^([+-]?[0-9][0-9.,' ]*?)(?:$| *(\p{L}.*)$| +([0-9]\p{L})$)`)

// amountOf splits a text into its number and the word behind it.
func amountOf(s string) (n, word string, err error) {
	m := leading.FindStringSubmatch(s)
	if m == nil {
		return "", "", fault(ReasonNumber, "%.40q does not begin with a number", s)
	}
	n, err = number(strings.TrimSpace(m[1]))
	return n, m[2] + m[3], err
}

func quantity(s string) (string, error) {
	n, word, err := amountOf(s)
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(n, "-") {
		return "", fault(ReasonNegative, "%s is less than none", n)
	}
	u, err := unit(word)
	return n + " " + u, err
}

// unitWords are words that papers have for units of UN/ECE Rec 20.
var unitWords = map[string]documents.UnitCode{
	"PCS": "H87", "PC": "H87", "PIECE": "H87", "PIECES": "H87", "个": "H87", "件": "H87", "台": "H87", "只": "H87", "KG": "KGM", "KGS": "KGM", "千克": "KGM", "公斤": "KGM",
	"G": "GRM", "克": "GRM", "T": "TNE", "MT": "TNE", "TON": "TNE", "TONS": "TNE", "TONNE": "TNE", "TONNES": "TNE", "吨": "TNE", "噸": "TNE", "M": "MTR", "米": "MTR",
	"M2": "MTK", "平方米": "MTK", "M3": "MTQ", "CBM": "MTQ", "立方米": "MTQ", "L": "LTR", "升": "LTR", "SETS": "SET", "套": "SET", "PAIR": "PR", "PAIRS": "PR", "双": "PR", "雙": "PR", "DOZ": "DZN", "DOZEN": "DZN", "打": "DZN",
}

func unit(word string) (string, error) {
	w := strings.TrimSuffix(strings.ToUpper(word), ".")
	if u, ok := unitWords[w]; ok {
		return string(u), nil
	}
	u, err := documents.ParseUnit(w)
	if err != nil {
		return "", because(ReasonUnit, err)
	}
	return string(u), nil
}

func weight(s string) (string, error) {
	if n, word, err := amountOf(s); err == nil && word == "" {
		s = n + " KGM"
	}
	q, err := quantity(s)
	if err != nil {
		return "", err
	}
	if base, _, _ := documents.UnitCode(q[strings.LastIndexByte(q, ' ')+1:]).Base(); base != "KGM" {
		return "", fault(ReasonUnit, "%.40q is no weight", s)
	}
	return q, nil
}

var packageCode = regexp.MustCompile(`^[0-9A-Za-z]{2}$`)

// packages reads a count and the kind behind it: two characters are a code of UN/ECE Rec 21.
func packages(s string) (string, error) {
	n, kind, _ := strings.Cut(width.Narrow.String(s), " ")
	if i := strings.IndexFunc(n, unicode.IsLetter); i > 0 {
		n, kind = n[:i], strings.TrimSpace(n[i:]+" "+kind)
	}
	n, err := count(n)
	if err != nil {
		return "", err
	}
	if kind = strings.TrimSpace(kind); packageCode.MatchString(kind) {
		kind = strings.ToUpper(kind)
	}
	return strings.TrimSpace(n + " " + kind), nil
}

var containerForm = regexp.MustCompile(`^[A-Z]{4}[0-9]{7}$`)

func container(s string) (string, error) {
	n := documents.NormaliseContainer(s)
	if err := documents.ValidContainer(n); err != nil {
		if !containerForm.MatchString(n) {
			return "", because(ReasonContainer, err)
		}
		return n, &faultError{ReasonCheckDigit, true, err}
	}
	return n, nil
}

// identities reads "REGISTER number", with semicolons between several. A number alone is taken for
// the register that it satisfies by a check digit.
func identities(s string) (string, error) {
	var out []string
	var doubt error
	for part := range strings.SplitSeq(s, ";") {
		id, err := identity(strings.TrimSpace(part))
		var f *faultError
		if errors.As(err, &f) && f.soft {
			doubt = err
		} else if err != nil {
			return "", err
		}
		if text := string(id.Scheme) + " " + id.Value; !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; "), doubt
}

func identity(s string) (documents.Identifier, error) {
	word, rest, _ := strings.Cut(s, " ")
	scheme, ok := documents.SchemeFor(strings.TrimSuffix(word, ":"))
	if !ok || rest == "" {
		for _, guess := range []documents.Scheme{documents.SchemeUSCI, documents.SchemeLEI} {
			if id := documents.NormaliseIdentifier(guess, s); id.Valid() == nil {
				return id, nil
			}
		}
		return documents.Identifier{}, fault(ReasonScheme, "%.40q: write the register before the number, for instance USCI or HKBR", s)
	}
	id := documents.NormaliseIdentifier(scheme, rest)
	if err := id.Valid(); err != nil {
		reason := ReasonIdentity
		if scheme.Checked() {
			reason = ReasonCheckDigit
		}
		return id, &faultError{reason, true, err}
	}
	return id, nil
}

func imo(s string) (string, error) {
	n := strings.TrimLeft(strings.TrimPrefix(strings.ToUpper(s), "IMO"), " :")
	if len(n) != 7 || strings.Trim(n, "0123456789") != "" {
		return "", fault(ReasonIMO, "%.40q is not seven digits", s)
	}
	if err := documents.IMONumber(n).Valid(); err != nil {
		return n, &faultError{ReasonCheckDigit, true, err}
	}
	return n, nil
}

// customsPort is a code of China's customs: three letters of a country and three digits, or six digits.
var customsPort = regexp.MustCompile(`^([A-Z]{3}[0-9]{3}|[0-9]{6})$`)

// bracketed is a name with a code behind it, as declarations print it: 新加坡(SGP000).
var bracketed = regexp.MustCompile(`^(.*?) ?[(（]([0-9A-Za-z ]{5,7})[)）]$`)

// port writes the name and behind it the code, in brackets. A code of letters alone needs them:
// "TOKYO" has the form of a code of UN/LOCODE, and is a name.
func port(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if customsPort.MatchString(s) {
		return "(" + s + ")", nil
	}
	m := bracketed.FindStringSubmatch(s)
	if m == nil {
		return s, nil
	}
	code := strings.ToUpper(strings.ReplaceAll(m[2], " ", ""))
	if listed := documents.UNLocode(code).Valid() == nil; !listed && !customsPort.MatchString(code) {
		return s, nil // brackets of the name itself: Shekou (Shenzhen)
	}
	return strings.TrimSpace(m[1] + " (" + code + ")"), nil
}

var (
	percent  = regexp.MustCompile(`^(.+?) ?%$`)
	perTonne = regexp.MustCompile(`^(.+?) ([A-Za-z]{3}) ?/ ?[tT]$`)
	inTotal  = regexp.MustCompile(`^(.+?) ([A-Za-z]{3})$`)
)

func charge(_ Field, s string, _ documents.CurrencyCode) (string, error) {
	for _, form := range []struct {
		is  *regexp.Regexp
		end string
	}{{percent, " %"}, {perTonne, "/t"}, {inTotal, ""}} {
		m := form.is.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		n, err := number(m[1])
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(n, "-") {
			return "", fault(ReasonNegative, "%s is less than none", n)
		}
		if len(m) == 2 {
			return n + form.end, nil
		}
		c, err := documents.ParseCurrency(m[2])
		if err != nil {
			return "", because(ReasonCurrency, err)
		}
		n, err = money(Field{}, n, c)
		return n + " " + string(c) + form.end, err
	}
	return "", fault(ReasonCharge, "%.40q: write 0.3 %%, 500 USD or 5 USD/t", s)
}

func choice(f Field, s string, _ documents.CurrencyCode) (string, error) {
	for _, o := range f.Options {
		if strings.EqualFold(o, s) {
			return o, nil
		}
	}
	return "", fault(ReasonChoice, "%.40q is none of %s", s, strings.Join(f.Options, ", "))
}

func yes(s string) (string, error) {
	return choice(Field{Options: []string{"yes", "no"}}, s, "")
}
