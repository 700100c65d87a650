package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"
)

// zone is the local time of the corridor's cities. Pages show no other.
var zone = time.FixedZone("UTC+8", 8*60*60)

// Clock writes a time of day as people of the corridor read it.
func Clock(t time.Time) string { return t.In(zone).Format("2006-01-02 15:04") }

// moment returns a time of day, as people of the corridor read it, with the UTC time for machines.
func moment(t time.Time) template.HTML {
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, t.UTC().Format(time.RFC3339), Clock(t))) //nolint:gosec // digits
}

// day returns the day of a time.
func day(t time.Time) template.HTML {
	return template.HTML(fmt.Sprintf(`<time datetime="%s">%s</time>`, t.UTC().Format(time.RFC3339), t.In(zone).Format(time.DateOnly))) //nolint:gosec // digits
}

// short returns both ends of a digest without the name of its algorithm.
func short(digest any) string {
	_, hex, ok := strings.Cut(fmt.Sprint(digest), ":")
	if !ok || len(hex) < 16 {
		return fmt.Sprint(digest)
	}
	return hex[:8] + "…" + hex[len(hex)-4:]
}

// shortToken returns a token "kind.epoch.value" with the beginning of its value.
func shortToken(token string) string {
	if at := strings.LastIndexByte(token, '.'); at >= 0 && len(token) > at+9 {
		return token[:at+9] + "…"
	}
	return token
}

// breaks lets a line break behind every slash of a path.
func breaks(path string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(path), "/", "/<wbr>")) //nolint:gosec // escaped
}

func lower(v any) string { return strings.ToLower(fmt.Sprint(v)) }

// severities are the class and the icon of each severity.
var severities = map[string][2]string{"BLOCK": {"red", "RED"}, "REVIEW": {"amber", "AMBER"}, "INFO": {"", "info"}}

func severityClass(v any) string { return severities[fmt.Sprint(v)][0] }
func severityIcon(v any) string  { return severities[fmt.Sprint(v)][1] }
