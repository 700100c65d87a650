package portal

import "github.com/tradehub/tradehub/web"

// settings is the page that parts put their settings on: panels of the place "settings.main".
func settings() Part {
	return Part{
		Name:      "settings",
		Templates: web.Templates("members"),
		Routes:    []Route{{Pattern: "GET /settings", Who: SignedIn, Page: settingsPage}},
	}
}

// A settingsView is what the page of settings shows.
type settingsView struct{ Langs, Themes []web.Choice }

// settingsPage handles "GET /settings".
func settingsPage(v *Visit) error {
	return v.Render("settings", web.Page{
		Title: v.Say("settings.title"), Class: "plain-page", Data: settingsView{v.langs(), v.themes()}, Panels: v.Panels("settings.main", nil),
	})
}
