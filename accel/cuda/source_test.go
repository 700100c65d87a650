package cuda

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

// A source is kernel.cu compiled for this processor: a process that runs launches.
type source struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// compiled builds kernel.cu and starts it.
func compiled(t *testing.T) *source {
	t.Helper()
	program := filepath.Join(t.TempDir(), "emulate")
	cc, err := exec.LookPath("cc")
	if err != nil {
		if os.Getenv("CI") != "" || os.Getenv("TRADEHUB_TEST_ALL") != "" {
			t.Fatal("no C compiler:", err)
		}
		t.Skip("no C compiler here:", err)
	}
	if out, err := exec.CommandContext(t.Context(), cc, "-O2", "-Wno-unknown-pragmas", "-x", "c", "-o", program, "testdata/emulate.c").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(program) // it ends when its input does
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
			t.Error(err)
		}
	})
	return &source{in, bufio.NewReader(out)}
}

// run hands the memory of a launch over and writes the digests where they belong.
func (s *source) run(kernel string, grid, block int, params []uint64, find func(uint64, int) []byte) error {
	data, jobs, out, n := params[0], params[1], params[2], params[3]
	bytes := jobs - data + jobBytes*n
	memory, sums := find(data, int(bytes)), find(out, int(n)*accel.DigestBytes)
	if memory == nil || sums == nil {
		return errors.New("memory that is not there")
	}
	number := uint32(0)
	if kernel == kernelNames[accel.SM3] {
		number = 1
	}
	var head []byte
	for _, v := range []uint32{number, uint32(grid * block), uint32(n), uint32(bytes), uint32(jobs - data)} {
		head = binary.LittleEndian.AppendUint32(head, v)
	}
	if _, err := s.in.Write(append(head, memory...)); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	_, err := io.ReadFull(s.out, sums)
	return err
}
