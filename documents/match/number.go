package match

import (
	"cmp"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words that a document writes before its own number. They are dropped only
// where no letter follows, so "INVERNESS-7" keeps its beginning.
var (
	invoiceWords = []string{"COMMERCIAL", "INVOICE", "INV", "NUMBER", "NO", "发票号码", "发票号", "發票號碼", "發票號"}
	billWords    = []string{"BILL OF LADING", "WAYBILL", "HOUSE", "MASTER", "HB/L", "MB/L", "B/L", "HBL", "MBL", "AWB", "BL", "NUMBER", "NO", "提单号码", "提单号", "提單號碼", "提單號"}
)

// InvoiceSkeleton returns an invoice number without everything that a second reading or a
// second typist changes. These are prefix words, case, width, punctuation, leading zeros of
// each run of digits, and a letter O, I or L typed for a digit between digits
// (VERIFICATION.md §4.4). The border between two runs of digits stays, as "-", and so does
// every letter of a series.
//
//	INV-2025-00123 = ＩＮＶ 2025/123 = INVOICE NO. 2O25-0123 = 2025-123
//	2026-01-012 is not 2026-11-002, S-1001 is not 5-1001
//
// "" is a number without letters and digits, or of nothing but zeros.
func InvoiceSkeleton(number string) string { return skeleton(core(number, invoiceWords)) }

// SameInvoice reports whether two numbers are spellings of one invoice number.
// A number without letters and digits is the same as none.
func SameInvoice(a, b string) bool {
	x := InvoiceSkeleton(a)
	return x != "" && x == InvoiceSkeleton(b)
}

// RevSkeleton is [InvoiceSkeleton] without one trailing mark of a reissue, such as "-A",
// "/2", "-R1" or " REV2".
func RevSkeleton(number string) string {
	c := core(number, invoiceWords)
	if s := skeleton(reissue.ReplaceAllString(c, "")); s != "" {
		return s
	}
	return skeleton(c)
}

var reissue = regexp.MustCompile(`[-_./ ](?:REV|R|V)?[1-9A-C]$`)

// core returns the number in upper case and compatibility form, without marks,
// outer separators and leading words. A number that is nothing but such words stays.
func core(number string, words []string) string {
	number = strings.ReplaceAll(number, "№", " NO ") // its compatibility form would join the word before
	s := strings.ToUpper(stripMarks(norm.NFKC.String(number)))
	s = strings.TrimFunc(norm.NFKC.String(s), separator)
	for {
		rest, ok := cutWord(s, words)
		if !ok || rest == "" {
			return s
		}
		s = rest
	}
}

func cutWord(s string, words []string) (string, bool) {
	for _, w := range words {
		rest, ok := strings.CutPrefix(s, w)
		if !ok {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest); rest == "" || !unicode.IsLetter(r) {
			return strings.TrimLeftFunc(rest, separator), true
		}
	}
	return s, false
}

func separator(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// skeleton joins the runs of letters and of digits, with a border where digits meet digits.
func skeleton(core string) string {
	var b strings.Builder
	digits, something := false, false
	for piece := range strings.FieldsFuncSeq(core, separator) {
		for _, run := range runs(typedDigits(piece)) {
			number := unicode.IsDigit(firstRune(run))
			if number {
				run = cmp.Or(strings.TrimLeft(run, "0"), "0")
			}
			if number && digits {
				b.WriteByte('-')
			}
			b.WriteString(run)
			digits, something = number, something || run != "0"
		}
	}
	if !something {
		return ""
	}
	return b.String()
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// runs splits a piece where letters meet digits.
func runs(piece string) []string {
	var out []string
	start := 0
	for i, r := range piece {
		if i > start && unicode.IsDigit(r) != unicode.IsDigit(firstRune(piece[start:])) {
			out, start = append(out, piece[start:i]), i
		}
	}
	return append(out, piece[start:])
}

// typedDigits replaces an O after a digit, and one that leads a piece of digits,
// by 0, and an I or L between the digits of such a piece by 1: many type them, and
// nobody numbers a series by O or in the middle of a run. Any other letter names a
// series and stays.
func typedDigits(piece string) string {
	if typed.MatchString(piece) && strings.Trim(piece, "O") != "" {
		return typedFor.Replace(piece)
	}
	return afterDigit.ReplaceAllStringFunc(piece, func(s string) string { return strings.ReplaceAll(s, "O", "0") })
}

var (
	typed      = regexp.MustCompile(`^[0-9O]+(?:[IL]{1,2}[0-9O]+)*$`)
	typedFor   = strings.NewReplacer("O", "0", "I", "1", "L", "1")
	afterDigit = regexp.MustCompile(`[0-9]O+(?:[0-9]+O+)*`)
)

// Compact keeps the letters and digits of s, in upper case and compatibility form.
func Compact(s string) string {
	return strings.Join(strings.FieldsFunc(core(s, nil), separator), "")
}

// stripMarks drops combining marks.
func stripMarks(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
}
