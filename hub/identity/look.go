package identity

import (
	"net/http"
	"slices"

	"github.com/tradehub/tradehub/web/words"
)

// The cookies that a reader's choices are kept in. They hold nothing else.
const (
	LangCookie  = "lang"
	ThemeCookie = "theme"
)

// A Theme is an appearance of pages. Its word is "theme.THEME".
type Theme string

// The appearances.
const (
	ThemeSystem Theme = "system" // follows the reader's system
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// LangOf returns the language of a reader's choice, and else of what the browser prefers: one of
// words.Langs.
func LangOf(r *http.Request) string {
	if c, err := r.Cookie(LangCookie); err == nil && slices.Contains(words.Langs, c.Value) {
		return c.Value
	}
	return words.Prefer(r.Header.Get("Accept-Language"))
}

// ThemeOf returns the appearance of a reader's choice, "" where the system decides.
func ThemeOf(r *http.Request) Theme {
	c, err := r.Cookie(ThemeCookie)
	if err == nil && (Theme(c.Value) == ThemeLight || Theme(c.Value) == ThemeDark) {
		return Theme(c.Value)
	}
	return ""
}
