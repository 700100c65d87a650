package match

import (
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

// InvoiceSkeleton returns what is left of an invoice number when everything is taken
// off that a second reading, a second typist or a scanner changes: prefix
// words, case, width, separators, leading zeros of each run of letters and
// digits, and letters that look like digits (VERIFICATION.md §4.4).
//
//	INV-2025-00123 = ＩＮＶ 2025/123 = INVOICE NO. 2O25-0123 = 2025123
//
// A dropped separator that leaves inner zeros behind is not undone.
func InvoiceSkeleton(number string) string { return skeleton(core(number, invoiceWords)) }

// BillSkeleton is [InvoiceSkeleton] for the number of a transport document.
func BillSkeleton(number string) string { return skeleton(core(number, billWords)) }

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

func skeleton(core string) string {
	var b strings.Builder
	for _, run := range strings.FieldsFunc(core, separator) {
		b.WriteString(strings.TrimLeft(lookalikes.Replace(run), "0"))
	}
	return b.String()
}

// lookalikes are the letters that are read for a digit, and the digit.
var lookalikes = strings.NewReplacer("O", "0", "Q", "0", "D", "0", "I", "1", "L", "1", "Z", "2", "S", "5", "B", "8", "G", "6")

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
