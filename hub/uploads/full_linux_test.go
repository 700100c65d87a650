package uploads_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/tradehub/tradehub/hub/uploads"
)

// TestAFullDisk fills a real file system of 4 MiB: the client is told, nothing half written
// stays, what had arrived does, and the upload goes on once there is space.
func TestAFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("no file system may be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	w, data := newWorldIn(t, dir, uploads.Limits{}), random(3<<20)
	waste := w.create("Firm", 2<<20)
	if a := w.send("Firm", waste, random(2<<20-1)); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	path := w.create("Firm", len(data))
	if a := w.send("Firm", path, data); a.status != http.StatusInsufficientStorage || !strings.Contains(a.body, "STORAGE_FULL") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	at := w.offset("Firm", path)
	if at >= len(data) {
		t.Fatalf("offset %d", at)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "parts", "*"))
	if len(names) != 4 {
		t.Errorf("%q", names)
	}
	if a := w.do("Firm", "DELETE", waste, nil); a.status != http.StatusNoContent {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.restart()
	if again := w.offset("Firm", path); again != at {
		t.Errorf("offset %d, and %d after a restart", at, again)
	}
	if a := w.patch("Firm", path, at, bytes.NewReader(data[at:])); a.status != http.StatusNoContent || !w.holds(data) {
		t.Errorf("%d %s", a.status, a.body)
	}
}
