package devnet_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/devnet"
)

func TestStartRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		opts devnet.Options
		want string
	}{
		"no city":                {devnet.Options{Dir: t.TempDir()}, `city ""`},
		"a city that is a path":  {devnet.Options{City: "../x", Dir: t.TempDir()}, `city "../x"`},
		"no folder":              {devnet.Options{City: "shenzhen"}, "name the folder"},
		"programs not built":     {devnet.Options{City: "shenzhen", Dir: t.TempDir()}, "cryptogen"},
		"a folder not to be had": {devnet.Options{City: "shenzhen", Dir: "options_test.go/x"}, "options_test.go"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := devnet.Start(t.Context(), c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %s", err, c.want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	if _, err := devnet.Open(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want that there is none", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "network.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := devnet.Open(dir); err == nil || !strings.Contains(err.Error(), "network.json") {
		t.Errorf("error %v does not name the file that is damaged", err)
	}
}

func TestFindCheckout(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := devnet.FindCheckout("."); err != nil || got != root {
		t.Errorf("%s, %v; want %s", got, err, root)
	}
	if _, err := devnet.FindCheckout(t.TempDir()); err == nil {
		t.Error("a checkout was found where none is")
	}
}
