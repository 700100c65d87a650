package web

import "html/template"

// A Page is what the layout needs. Texts are in the page's language.
type Page struct {
	Lang    string // one of words.Langs
	Title   string
	Class   string // of the main part; "plain-page" is a narrow one
	Scripts []string
	Theme   string // "dark" or "light"; "" follows the reader's system
	City    string // of the hub
	Nav     []Item
	Langs   []Choice // the same page in each language
	Themes  []Choice
	User    *User  // nil where nobody signed in
	Block   uint64 // up to which the page is complete; 0 says nothing of it
	Channel string // of the ledger
	Data    any
	Panels  map[string][]template.HTML // of other parts, by place
}

// An Item is a link of the main navigation.
type Item struct {
	Key     string // of its text
	Path    string
	Current bool
	Count   int // of what waits there; 0 is not shown
}

// A Choice is a link that changes how pages look.
type Choice struct {
	Name    string
	Lang    string // of the name; "" is the page's
	Href    string
	Current bool
}

// A User is who signed in.
type User struct {
	Name, Role, Organisation string
	Others                   []Choice // whom the visitor can be instead, on a hub for development
}
