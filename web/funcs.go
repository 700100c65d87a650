package web

import (
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
)

// funcs are what templates may call in a language.
func (e *Engine) funcs(lang string) template.FuncMap {
	s := e.speaker(lang)
	return template.FuncMap{
		"t": s.Say, "word": s.Word, "asset": e.asset, "link": e.link, "icon": Icon,
		"moment": moment, "day": day, "short": short, "shortToken": shortToken, "breaks": breaks, "lower": lower,
		"severityClass": severityClass, "severityIcon": severityIcon,
		"columns": columns, "bar": bar, "swatch": swatch,
	}
}

// asset returns the address of an asset.
func (e *Engine) asset(name string) (string, error) {
	a, ok := e.assets[name]
	if !ok {
		return "", fmt.Errorf("web: no asset %q", name)
	}
	return a.Path, nil
}

// link returns the address of a route, its wildcards filled in order.
func (e *Engine) link(route string, values ...any) (string, error) {
	if !slices.Contains(e.routes, route) {
		return "", fmt.Errorf("web: no route %q", route)
	}
	parts := strings.Split(route, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			continue
		}
		if len(values) == 0 {
			return "", fmt.Errorf("web: route %s lacks a value for %s", route, part)
		}
		parts[i], values = url.PathEscape(fmt.Sprint(values[0])), values[1:]
	}
	if len(values) > 0 {
		return "", fmt.Errorf("web: route %s has %d values too many", route, len(values))
	}
	return strings.Join(parts, "/"), nil
}
