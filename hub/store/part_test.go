package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

func begin(t *testing.T, s *Store, size int) *Part {
	t.Helper()
	p, err := s.Begin("FirmMSP", int64(size), []byte("note"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func appendTo(t *testing.T, p *Part, data []byte) {
	t.Helper()
	if n, err := p.Append(t.Context(), bytes.NewReader(data)); err != nil || n != int64(len(data)) {
		t.Fatalf("%d of %d bytes, %v", n, len(data), err)
	}
}

// TestPart takes in a content in pieces, with a restart between any two of them.
func TestPart(t *testing.T) {
	drivers(t, func(t *testing.T, opts Options) {
		dir, data := t.TempDir(), random(2*segmentBytes+1000)
		s := open(t, dir, opts)
		p := begin(t, s, len(data))
		at := 0
		for _, n := range []int{0, 1, 999, segmentBytes, len(data) - segmentBytes - 1000} {
			appendTo(t, p, data[at:at+n])
			at += n
			s.Close()
			s = open(t, dir, opts)
			parts, err := s.Parts()
			if err != nil || len(parts) != 1 || parts[0].ID != p.ID || parts[0].Owner != "FirmMSP" || parts[0].Size != p.Size || string(parts[0].Note()) != "note" {
				t.Fatalf("%v, %v", parts, err)
			}
			p = parts[0]
			if got, err := p.Offset(); err != nil || got != int64(at) {
				t.Fatalf("%d bytes, want %d, %v", got, at, err)
			}
		}
		if _, err := p.Append(t.Context(), bytes.NewReader([]byte("x"))); !errors.Is(err, ErrTooLarge) {
			t.Errorf("one more byte: %v", err)
		}
		if got, err := p.Read(p.Size); err != nil || !bytes.Equal(got, data) {
			t.Errorf("read: %v", err)
		}
		if _, err := p.Read(p.Size - 1); !errors.Is(err, ErrTooLarge) {
			t.Errorf("read: %v", err)
		}
		for range 2 {
			d, err := p.Keep(t.Context())
			if err != nil || d.SHA256 != documents.DigestOf(data) {
				t.Fatalf("%+v, %v", d, err)
			}
			parts, err := s.Parts()
			if err != nil {
				t.Fatal(err)
			}
			p = parts[0] // as after a crash between Keep and Remove
		}
		if err := errors.Join(p.SetNote([]byte("done")), p.Remove(), p.Remove()); err != nil {
			t.Error(err)
		}
		if got, err := s.Get(t.Context(), documents.DigestOf(data)); err != nil || !bytes.Equal(got, data) {
			t.Errorf("kept: %v", err)
		}
		if left, err := os.ReadDir(s.partDir()); err != nil || len(left) > 0 {
			t.Errorf("left over: %v, %v", left, err)
		}
		if _, err := p.Append(t.Context(), bytes.NewReader(nil)); !errors.Is(err, ErrNotFound) {
			t.Errorf("removed: %v", err)
		}
	})
}

func TestPartIsEncrypted(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	p, err := s.Begin("FirmMSP", 20, []byte("secret name"))
	if err != nil {
		t.Fatal(err)
	}
	appendTo(t, p, []byte("a secret consignment"))
	for path, b := range kept(t, dir) {
		if bytes.Contains(b, []byte("secret")) || bytes.Contains([]byte(path), []byte("Firm")) {
			t.Errorf("%s shows what it holds", path)
		}
	}
}

// TestPartKeepsWhatCameBeforeAnError holds that a reader that fails, or a caller that leaves,
// costs nothing that had arrived.
func TestPartKeepsWhatCameBeforeAnError(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	data := random(3 * segmentBytes)
	p, cut := begin(t, s, len(data)), errors.New("the connection was cut")
	n, err := p.Append(t.Context(), io.MultiReader(bytes.NewReader(data[:segmentBytes+5]), failing{cut}))
	if n != segmentBytes+5 || !errors.Is(err, cut) {
		t.Errorf("%d, %v", n, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := p.Append(ended, bytes.NewReader(data)); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
	appendTo(t, p, data[segmentBytes+5:])
	if d, err := p.Digests(); err != nil || d.SHA256 != documents.DigestOf(data) {
		t.Errorf("%+v, %v", d, err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestPartBounds(t *testing.T) {
	s := open(t, t.TempDir(), Options{MaxFile: 100_000})
	if _, err := s.Begin("FirmMSP", 100_001, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("size: %v", err)
	}
	if _, err := s.Begin("FirmMSP", -1, nil); !errors.Is(err, ErrTooLarge) {
		t.Errorf("negative: %v", err)
	}
	p := begin(t, s, 100_000)
	if _, err := p.Keep(t.Context()); err == nil {
		t.Error("kept without its bytes")
	}
	appendTo(t, p, []byte("x"))
	p.w.Segments = make([]segment, maxSegments)
	if _, err := p.Append(t.Context(), bytes.NewReader([]byte("x"))); !errors.Is(err, ErrPieces) {
		t.Errorf("pieces: %v", err)
	}
}

// TestPartIsCutAtTheLastWholeSegment holds that whatever a crash left at the end of the file
// is dropped, and nothing before.
func TestPartIsCutAtTheLastWholeSegment(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	other := begin(t, s, 10)
	appendTo(t, other, []byte("another"))
	foreign, err := os.ReadFile(other.path(partSuffix))
	if err != nil {
		t.Fatal(err)
	}
	p := begin(t, s, 100)
	appendTo(t, p, []byte("first"))
	first, _ := os.ReadFile(p.path(partSuffix))
	appendTo(t, p, []byte("second"))
	both, _ := os.ReadFile(p.path(partSuffix))
	for name, b := range map[string][]byte{
		"half": both[:len(both)-1], "a length": append(bytes.Clone(first), 0, 0), "zeros": append(bytes.Clone(first), make([]byte, 5000)...),
		"much": append(bytes.Clone(first), 0xff, 0xff, 0xff, 0xff), "another's": append(bytes.Clone(first), foreign[len(magic):]...),
		"the first again": append(bytes.Clone(first), first[len(magic):]...),
	} {
		if err := os.WriteFile(p.path(partSuffix), b, 0o600); err != nil {
			t.Fatal(err)
		}
		p.w = nil
		p.arrived.Store(-1)
		if n, err := p.Offset(); err != nil || n != 5 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		appendTo(t, p, []byte("after"))
		if got, err := p.Read(100); err != nil || string(got) != "firstafter" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	os.Truncate(p.path(partSuffix), 3)
	p.w = nil
	p.arrived.Store(-1)
	if n, err := p.Offset(); err != nil || n != 0 {
		t.Errorf("nothing left: %d, %v", n, err)
	}
	_ = os.WriteFile(filepath.Join(s.partDir(), "ID.0011223344556677.part"), nil, 0o600)
	s.Close()
	if left, _ := filepath.Glob(filepath.Join(open(t, dir, Options{}).partDir(), "ID.*")); len(left) > 0 {
		t.Errorf("without a note: %q", left)
	}
}

// TestPartSurvivesPowerLoss cuts the power at any step of taking a content in. Every offset
// that was acknowledged is there afterwards, and the end has the right digest.
func TestPartSurvivesPowerLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, data := newDisk(), random(200)
		var id string
		acknowledged := int64(-1) // nothing of the part
		for range rapid.IntRange(1, 4).Draw(t, "power cuts") {
			last := d.steps + rapid.IntRange(0, 90).Draw(t, "steps")
			d.fail = func(step int, _ string) error {
				if step > last {
					return errPower
				}
				return nil
			}
			id, acknowledged = arrive(t, d, id, acknowledged, data)
			d.cut()
		}
		if id, acknowledged = arrive(t, d, id, acknowledged, data); acknowledged != int64(len(data)) {
			t.Fatalf("%d of %d bytes in the end", acknowledged, len(data))
		}
		s, err := Open("/var/hub", Options{fs: d.filesystem()})
		if err != nil {
			t.Fatal(err)
		}
		p := partOf(t, s, id)
		if kept, err := p.Keep(context.Background()); err != nil || kept.SHA256 != documents.DigestOf(data) {
			t.Fatalf("%+v, %v", kept, err)
		}
		d.cut()
		if s, err = Open("/var/hub", Options{fs: d.filesystem()}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(context.Background(), documents.DigestOf(data)); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("kept, then the power went: %v", err)
		}
	})
}

// arrive sends as much of data as the power lasts, and returns what was acknowledged.
func arrive(t *rapid.T, d *disk, id string, acknowledged int64, data []byte) (string, int64) {
	s, err := Open("/var/hub", Options{fs: d.filesystem()})
	if err != nil {
		return id, acknowledged
	}
	var p *Part
	if acknowledged >= 0 {
		p = partOf(t, s, id)
	} else if p, err = s.Begin("FirmMSP", int64(len(data)), nil); err != nil {
		return id, acknowledged
	}
	at, err := p.Offset()
	if err != nil {
		return id, acknowledged // the power went while it was read
	}
	acknowledged = max(acknowledged, 0)
	if at < acknowledged {
		t.Fatalf("%d bytes after the power cut, %d were acknowledged", at, acknowledged)
	}
	for at < int64(len(data)) {
		n, err := p.Append(context.Background(), bytes.NewReader(data[at:min(at+40, int64(len(data)))]))
		if err != nil {
			return p.ID, max(acknowledged, at)
		}
		at += n
		acknowledged = at
	}
	return p.ID, at
}

func partOf(t *rapid.T, s *Store, id string) *Part {
	parts, err := s.Parts()
	if err != nil && !errors.Is(err, errPower) {
		t.Fatal(err)
	}
	for _, p := range parts {
		if p.ID == id {
			return p
		}
	}
	if err == nil {
		t.Fatalf("part %s is gone", id)
	}
	gone := &Part{ID: id, store: s} // the power went while it was looked for
	gone.arrived.Store(-1)
	return gone
}

// TestPartOnAFullDisk holds that whatever write the disk is full at, what was acknowledged stays, the
// error says so, the file has no half segment, and it goes on with space.
func TestPartOnAFullDisk(t *testing.T) {
	data := random(120)
	full := 0
	for step := 1; ; step++ {
		d := newDisk()
		s, err := Open("/var/hub", Options{fs: d.filesystem()})
		if err != nil {
			t.Fatal(err)
		}
		p := begin(t, s, len(data))
		appendTo(t, p, data[:40])
		at := d.steps + step
		d.fail = func(n int, op string) error {
			if n >= at && (op == "write" || op == "sync" || op == "create") {
				return syscall.ENOSPC
			}
			return nil
		}
		_, err = p.Append(t.Context(), bytes.NewReader(data[40:80]))
		d.fail = nil
		if err == nil && d.steps < at {
			break
		}
		if err != nil {
			full++
			if !errors.Is(err, ErrFull) {
				t.Errorf("step %d: %v", step, err)
			}
		}
		n, err := p.Offset()
		if err != nil || n < 40 {
			t.Fatalf("step %d: %d, %v", step, n, err)
		}
		appendTo(t, p, data[n:])
		if kept, err := p.Keep(t.Context()); err != nil || kept.SHA256 != documents.DigestOf(data) {
			t.Errorf("step %d: %+v, %v", step, kept, err)
		}
	}
	if full < 2 {
		t.Errorf("only %d steps ran into it", full)
	}
}

func BenchmarkPutFrom(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	data := random(256 << 20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		copy(data, fmt.Sprint(i))
		if _, err := s.PutFrom(b.Context(), "FirmMSP", bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
