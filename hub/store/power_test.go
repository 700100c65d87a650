package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/tradehub/tradehub/documents"
)

var errPower = errors.New("no power")

// Whatever step the power goes at, every content that was acknowledged before
// reads back afterwards, nothing reads back damaged, and no leftover stays.
func TestPowerLossLosesNothingAcknowledged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDisk()
		acknowledged := map[documents.Digest][]byte{}
		for range rapid.IntRange(1, 3).Draw(t, "power cuts") {
			last := d.steps + rapid.IntRange(0, 120).Draw(t, "steps")
			d.fail = func(step int, _ string) error {
				if step > last {
					return errPower
				}
				return nil
			}
			putSome(t, d, acknowledged)
			d.cut()
			verifyAll(t, d, acknowledged)
		}
	})
}

func putSome(t *rapid.T, d *disk, acknowledged map[documents.Digest][]byte) {
	s, err := Open("/var/hub", Options{fs: d.filesystem()})
	if err != nil {
		return // the power went while it opened
	}
	for range rapid.IntRange(0, 6).Draw(t, "puts") {
		data := []byte(fmt.Sprint("content ", rapid.IntRange(0, 8).Draw(t, "content")))
		if digest, err := s.Put(context.Background(), data); err == nil {
			acknowledged[digest] = data
		}
	}
}

func verifyAll(t *rapid.T, d *disk, acknowledged map[documents.Digest][]byte) {
	s, err := Open("/var/hub", Options{fs: d.filesystem()})
	if err != nil {
		t.Fatalf("after the power cut: %v", err)
	}
	for digest, want := range acknowledged {
		if got, err := s.Get(context.Background(), digest); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s was acknowledged: %q, %v", digest, got, err)
		}
	}
	report, err := s.Scrub(context.Background())
	if err != nil || len(report.Damaged) > 0 {
		t.Fatalf("after the power cut: %+v, %v", report, err)
	}
	if left := d.files(tempSuffix); len(left) > 0 {
		t.Fatalf("left over: %v", left)
	}
}

// The disk of these tests must lose what a careless program does not sync, or
// they would prove nothing.
func TestDiskForgetsWhatIsNotSynced(t *testing.T) {
	for name, careless := range map[string]func(*filesystem){
		"folders never synced": func(f *filesystem) { f.syncDir = func(string) error { return nil } },
		"files never synced": func(f *filesystem) {
			create := f.create
			f.create = func(name string) (file, error) {
				w, err := create(name)
				return unsynced{w}, err
			}
		},
	} {
		d := newDisk()
		f := d.filesystem()
		careless(f)
		s, err := Open("/var/hub", Options{fs: f})
		if err != nil {
			t.Fatal(err)
		}
		digest, err := s.Put(context.Background(), []byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		d.cut()
		if s, err := Open("/var/hub", Options{fs: d.filesystem()}); err == nil {
			if _, err := s.Get(context.Background(), digest); err == nil {
				t.Errorf("%s: the content survived", name)
			}
		}
	}
}

type unsynced struct{ file }

func (unsynced) Sync() error { return nil }

// At whatever step the disk is full, the error says so, no partial file stays,
// what was there before is whole, and the next Put with space works.
func TestFullDisk(t *testing.T) {
	ctx := context.Background()
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		full := 0
		for step := 1; ; step++ {
			d := newDisk()
			s, err := Open("/var/hub", Options{fs: d.filesystem()})
			if err != nil {
				t.Fatal(err)
			}
			before, err := s.Put(ctx, []byte("before"))
			if err != nil {
				t.Fatal(err)
			}
			at := d.steps + step
			d.fail = func(n int, op string) error {
				if n == at && op != "remove" && op != "read" {
					return errno
				}
				return nil
			}
			digest, err := s.Put(ctx, []byte("after"))
			d.fail = nil
			if err == nil {
				if _, err := s.Get(ctx, digest); err != nil {
					t.Fatalf("step %d: acknowledged, but %v", step, err)
				}
				if d.steps < at {
					break // the whole of Put ran before the fault
				}
			} else {
				full++
				if !errors.Is(err, ErrFull) {
					t.Errorf("step %d: %v", step, err)
				}
			}
			if left := d.files(tempSuffix); len(left) > 0 {
				t.Errorf("step %d: left over %v", step, left)
			}
			if _, err := s.Get(ctx, before); err != nil {
				t.Errorf("step %d: %v", step, err)
			}
			if _, err := s.Put(ctx, []byte("after")); err != nil {
				t.Errorf("step %d: with space again: %v", step, err)
			}
		}
		if full < 5 {
			t.Errorf("%v: only %d steps of Put ran into it", errno, full)
		}
	}
}
