package main

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	built := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: "v1.2.3"}, Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.time", Value: "2026-11-21T06:00:00Z"}, {Key: "vcs.modified", Value: "true"},
	}}
	for name, test := range map[string]struct {
		info *debug.BuildInfo
		want string
	}{
		"whole": {built, "tradehub  v1.2.3\nrevision  0123abcd, with changes that are not committed\ncommitted 2026-11-21T06:00:00Z\ngo        go1.26.0\n"},
		"none":  {nil, "tradehub  unknown\nrevision  unknown\ncommitted unknown\ngo        unknown\n"},
	} {
		var b strings.Builder
		if err := printVersion(&b, test.info); err != nil || b.String() != test.want {
			t.Errorf("%s: %q, %v; want %q", name, b.String(), err, test.want)
		}
	}
}
