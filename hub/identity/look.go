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

// The appearances that a reader may choose over the system's.
const (
	ThemeLight = "light"
	ThemeDark  = "dark"
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
func ThemeOf(r *http.Request) string {
	c, err := r.Cookie(ThemeCookie)
	if err == nil && (c.Value == ThemeLight || c.Value == ThemeDark) {
		return c.Value
	}
	return ""
}
