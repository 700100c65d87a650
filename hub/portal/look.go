package portal

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/web"
	"github.com/tradehub/tradehub/web/words"
)

const (
	langCookie  = identity.LangCookie
	themeCookie = identity.ThemeCookie
	keepLook    = 365 * 24 * 60 * 60 // seconds
)

// chooseLook keeps the language and the appearance that the query names.
func (v *Visit) chooseLook() error {
	q := v.URL.Query()
	if lang := q.Get(langCookie); q.Has(langCookie) {
		if !slices.Contains(words.Langs, lang) {
			return fmt.Errorf("%w: lang must be one of %v", ErrRefused, words.Langs)
		}
		v.Lang = lang
		v.remember(langCookie, lang)
	}
	if theme := identity.Theme(q.Get(themeCookie)); q.Has(themeCookie) {
		if theme != identity.ThemeSystem && theme != identity.ThemeLight && theme != identity.ThemeDark {
			return fmt.Errorf("%w: there is no such theme", ErrRefused)
		}
		v.remember(themeCookie, string(theme))
		if v.theme = theme; theme == identity.ThemeSystem {
			v.theme = ""
		}
	}
	return nil
}

// remember keeps a choice for the visits to come.
func (v *Visit) remember(name, value string) {
	http.SetCookie(v.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: keepLook, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: v.portal.Secure,
	})
}

// names are the languages' own.
var names = map[string]string{"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}

func (v *Visit) langs() (all []web.Choice) {
	for _, lang := range words.Langs {
		all = append(all, web.Choice{Name: names[lang], Lang: lang, Href: v.with(langCookie, lang), Current: lang == v.Lang})
	}
	return all
}

func (v *Visit) themes() (all []web.Choice) {
	for _, theme := range []identity.Theme{identity.ThemeSystem, identity.ThemeLight, identity.ThemeDark} {
		current := theme == v.theme || theme == identity.ThemeSystem && v.theme == ""
		all = append(all, web.Choice{Name: v.Word("theme", theme), Href: v.with(themeCookie, string(theme)), Current: current})
	}
	return all
}

// with returns the page's address with a choice. What was sent by a form is not in it.
func (v *Visit) with(name, value string) string {
	q := url.Values{}
	if v.Method == http.MethodGet {
		q = v.URL.Query()
	}
	q.Del(langCookie)
	q.Del(themeCookie)
	q.Set(name, value)
	return v.URL.Path + "?" + q.Encode()
}
