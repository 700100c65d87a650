package rules

import (
	"fmt"
	"strings"

	"github.com/tradehub/tradehub/documents"
)

// headingCounts gives for each chapter of HS 2022 its last heading, and after a minus the
// numbers in between that are not in use: "25:30-27" is 2501 to 2530 without 2527. Chapter 77
// is reserved. The table has the 1,228 headings of the edition; subheadings are not listed,
// so a code with a fifth and sixth digit that do not exist is not detected here.
const headingCounts = `01:6 02:10 03:9 04:10 05:11-3,9 06:4 07:14 08:14 09:10 10:8 11:9 12:14 13:2 14:4-2,3 15:22-19 16:5 17:4 18:6
19:5 20:9 21:6 22:9 23:9 24:4 25:30-27 26:21 27:16 28:53-38,48,51 29:42 30:6 31:5 32:15 33:7 34:7 35:7 36:6 37:7 38:27 39:26 40:17
41:15-8,9,10,11 42:6-4 43:4 44:21 45:4 46:2 47:7 48:23-15 49:11 50:7 51:13 52:12 53:11-4 54:8 55:16 56:9 57:5 58:11 59:11 60:6 61:17
62:17 63:10 64:6 65:7-3 66:3 67:4 68:15 69:14-8 70:20-12 71:18 72:29 73:26 74:19-14,16,17 75:8 76:16 78:6-3,5 79:7-6 80:7-4,5,6 81:13-7
82:15 83:11 84:87-69 85:49-20 86:9 87:16 88:7-3 89:8 90:33-9 91:14 92:9-3,4 93:7 94:6 95:8-1,2 96:20 97:6`

var headings = func() map[string]bool {
	m := map[string]bool{}
	for _, entry := range strings.Fields(headingCounts) {
		chapter, rest, _ := strings.Cut(entry, ":")
		last, gaps, _ := strings.Cut(rest, "-")
		var n int
		fmt.Sscan(last, &n) //nolint:errcheck // the table is ours; TestHeadings counts it
		for h := 1; h <= n; h++ {
			m[fmt.Sprintf("%s%02d", chapter, h)] = true
		}
		for g := range strings.SplitSeq(gaps, ",") {
			delete(m, fmt.Sprintf("%s%02s", chapter, g))
		}
	}
	return m
}()

// maxHSDigits is the longest code of a national tariff.
const maxHSDigits = 12

// checkHSCode returns what is wrong with a code: the message key, or "".
func checkHSCode(h documents.HSCode, digits int) string {
	s := string(h)
	switch {
	case len(s) < digits || len(s) > maxHSDigits || strings.Trim(s, "0123456789") != "":
		return "failLength"
	case !headings[s[:4]] && s[:2] < "98":
		return "failHeading"
	}
	return ""
}
