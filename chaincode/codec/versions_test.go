package codec

import (
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
)

func TestVersionsOf(t *testing.T) {
	got := versionsOf(&debug.BuildInfo{GoVersion: "go1.2.3", Deps: []*debug.Module{
		{Path: "github.com/klauspost/compress", Version: "v1.20.4"},
		{Path: "github.com/fxamacker/cbor/v2", Version: "v2.10.0", Replace: &debug.Module{Path: "example.org/cbor", Version: "v2.10.1"}},
		{Path: "github.com/spf13/cobra", Version: "v1.10.2"},
	}})
	for path, want := range map[string]string{
		"go":                            "go1.2.3",
		"github.com/klauspost/compress": "v1.20.4",
		"github.com/fxamacker/cbor/v2":  "v2.10.0 => example.org/cbor v2.10.1",
		"google.golang.org/protobuf":    "unknown",
	} {
		if !slices.Contains(got, Module{path, want}) {
			t.Errorf("%v: want %s %s", got, path, want)
		}
	}
	if len(got) != len(agreed) {
		t.Errorf("%d modules, want %d", len(got), len(agreed))
	}
}

// TestVersions runs in a binary that names no module: Go's version is known all the same.
func TestVersions(t *testing.T) {
	if got := Versions(); got[0] != (Module{"go", runtime.Version()}) {
		t.Errorf("versions %v", got)
	}
}
