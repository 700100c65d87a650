package match

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/tradehub/tradehub/documents"
)

// An alias is one name in what a document writes for a party. The agent's is not
// the party's own: an agent who acts for the firm is not the firm.
type alias struct {
	text  string
	agent bool
}

// Bounds on what is read of one party.
const (
	maxNames   = 8
	maxAliases = 4
)

// aliases returns the names that a document gives of a party: its further names,
// former names and trade names, the Chinese and the English one of a line that holds
// both, and of "A on behalf of B" the firm B, for which A acts.
func aliases(p *documents.Party) []alias {
	var out []alias
	for i, name := range append([]string{p.Name}, p.Names...) {
		if i == maxNames {
			break
		}
		for _, a := range partAliases(clip(norm.NFKC.String(name))) {
			if len(out) < maxNames*maxAliases && strings.ContainsFunc(a.text, func(r rune) bool { return !separator(r) }) && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}

func clip(name string) string {
	if r := []rune(name); len(r) > maxName {
		return string(r[:maxName])
	}
	return name
}

func partAliases(name string) []alias {
	name = leads.ReplaceAllString(name, "")
	if at := actsFor.FindStringIndex(name); at != nil {
		return append(own(name[at[1]:]), alias{name[:at[0]], true})
	}
	if at := careOf.FindStringIndex(name); at != nil {
		return append(own(name[:at[0]]), alias{name[at[1]:], true})
	}
	return own(name)
}

// own parts the names of one firm.
func own(name string) []alias {
	var out []alias
	for _, part := range alsoNamed.Split(name, maxAliases) {
		for _, p := range partScripts(part) {
			out = append(out, alias{text: p})
		}
	}
	return out
}

// Words between two firms, and between two names of one. Source: usage of bills of lading and
// letterheads; ISBP 821 paragraphs D17 to D19 on "on behalf of".
var (
	// leads precede a firm's name and are no part of it.
	leads   = regexp.MustCompile(`(?i)^\s*(?:m/s\.?|messrs\.?|for and on behalf of|on behalf of|for account of)\s+`)
	actsFor = regexp.MustCompile(`(?i)[\s,;(]+(?:as agents? (?:for|of|on behalf of)|for and on behalf of|on behalf of|on account of|for (?:the )?(?:account|a/c) (?:and risk )?of|o/?b/?o|o\.?/b\.?(?: of)?|o\.b\.(?: of)?|by order of)[\s:.]+`)
	careOf  = regexp.MustCompile(`(?i)[\s,;(]+(?:c/o|care of)[\s:.]+`)
	// alsoNamed separates two names of one firm.
	alsoNamed = regexp.MustCompile(`(?i)[\s,;(]+(?:formerly(?: known as)?|previously(?: known as)?|now known as|f/?k/?a|f\.k\.a\.?|n/k/a|trading as|t/a|doing business as|d/?b/?a|d\.b\.a\.?|also known as|a/k/a|曾用名|原名|前称|又名)[\s:.]*`)
)

// partScripts parts a line that has a firm's Chinese and its English name one
// after the other. A Chinese name that only has Latin letters in it stays whole.
func partScripts(name string) []string {
	r := []rune(name)
	for i := 1; i < len(r); i++ {
		switch {
		case endsChinese(r[i-1]) && unicode.In(nextLetter(r[i:]), unicode.Latin) && strings.Contains(string(r[i:]), " "):
			return []string{string(r[:i]), string(r[i:])}
		case unicode.Is(unicode.Han, r[i]) && !strings.ContainsFunc(string(r[:i]), unblanked) && hasForm(string(r[:i])):
			return []string{string(r[:i]), string(r[i:])}
		}
	}
	return []string{name}
}

// endsChinese reports whether r is a character at the end of Chinese firms' names.
func endsChinese(r rune) bool {
	return strings.ContainsRune("司厂行店社会部所", r) || r == '廠' || r == '會'
}

func nextLetter(r []rune) rune {
	for _, c := range r {
		if !separator(c) {
			return c
		}
	}
	return 0
}

func hasForm(name string) bool {
	_, form := cutForm(nameTokens(fold(name)))
	return form != ""
}
