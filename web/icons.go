package web

import (
	"fmt"
	"html/template"
)

// icons are drawn on a grid of 16. The outcomes have different shapes, so that nobody needs
// colour to distinguish them.
var icons = map[string]string{
	"GREEN": `<circle cx="8" cy="8" r="6.5"/><path d="M5 8.2l2.1 2.1L11 6.2"/>`,
	"AMBER": `<path d="M8 1.8L15 14H1z"/><path d="M8 6.2v3.6M8 11.8v.1"/>`,
	"RED":   `<path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z"/><path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"/>`,
	"GREY":  `<circle cx="8" cy="8" r="6.5" stroke-dasharray="2.4 2"/><path d="M6.2 6.2a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.3M8 11.4v.1"/>`,
	"info":  `<circle cx="8" cy="8" r="6.5"/><path d="M8 7.4v4M8 4.8v.1"/>`,
	"doc":   `<path d="M3.5 1.5h6l3 3v10h-9z"/><path d="M9.5 1.5v3h3M5.5 8h5M5.5 11h5"/>`,
	"up":    `<path d="M8 11V3M4.5 6L8 2.5 11.5 6M2 11v3h12v-3"/>`,
	"down":  `<path d="M8 2.5v8M4.5 7L8 10.5 11.5 7M2 11v3h12v-3"/>`,
	"next":  `<path d="M6 3l5 5-5 5"/>`,
	"user":  `<circle cx="8" cy="5" r="3"/><path d="M2.5 14.5c.6-3 2.8-4.5 5.5-4.5s4.900 1.500 5.500 4.500"/>`,
	"world": `<circle cx="8" cy="8" r="6.5"/><path d="M1.500 8h13M8 1.500c2.200 2 2.800 4 2.800 6.500S10.200 12.500 8 14.500C5.800 12.500 5.200 10.500 5.200 8S5.800 3.500 8 1.500z"/>`,
	"lock":  `<rect x="3" y="7" width="10" height="7.500" rx="1"/><path d="M5 7V4.800a3 3 0 0 1 6 0V7"/>`,
	"clock": `<circle cx="8" cy="8" r="6.500"/><path d="M8 4v4.200l2.800 1.600"/>`,
	"pen":   `<path d="M2.500 13.500l.8-3 7.500-7.500 2.200 2.200-7.500 7.500zM9.300 4.500l2.200 2.200"/>`,
	"brand": `<path d="M2 5.500L8 2l6 3.500v5L8 14l-6-3.500z"/><path d="M2 5.500L8 9l6-3.500M8 9v5"/>`,
	"x":     `<path d="M4 4l8 8M12 4l-8 8"/>`,
}

// Icon returns the drawing of a name. It is hidden from screen readers: a word says the same.
func Icon(name any) (template.HTML, error) {
	p, ok := icons[fmt.Sprint(name)]
	if !ok {
		return "", fmt.Errorf("web: no icon %q", name)
	}
	return template.HTML(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">` + p + `</svg>`), nil //nolint:gosec // our own drawings
}
