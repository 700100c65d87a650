//go:build cuda && linux

package cuda

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/accel/acceltest"
)

// built compiles a library of the test's.
func built(t *testing.T, args ...string) string {
	t.Helper()
	cc, err := exec.LookPath("cc")
	if err != nil {
		if os.Getenv("CI") != "" || os.Getenv("TRADEHUB_TEST_ALL") != "" {
			t.Fatal("no C compiler:", err)
		}
		t.Skip("no C compiler here:", err)
	}
	lib := filepath.Join(t.TempDir(), "libcuda.so.1")
	args = append([]string{"-O2", "-Wno-unknown-pragmas", "-shared", "-fPIC", "-o", lib}, args...)
	if out, err := exec.CommandContext(t.Context(), cc, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return lib
}

// TestCallsIntoC holds every call into the driver's library to one that is built
// here, whose kernels are kernel.cu.
func TestCallsIntoC(t *testing.T) {
	drv, err := loadFrom(built(t, "-x", "c", "testdata/driver.c"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := open(drv, accel.Standard(), tiny)
	if err != nil {
		t.Fatal(err)
	}
	acceltest.Hasher(t, h)
	if h.off.Load() || !strings.HasPrefix(h.Name(), "CUDA on Processor") {
		t.Errorf("the device went off: %s", h.Name())
	}
	if err := h.Close(); err != nil {
		t.Error(err)
	}
}

func TestLibraryThatIsNotTheDriver(t *testing.T) {
	for _, lib := range []string{"libnowhere.so.1", built(t, "-x", "c", "/dev/null")} {
		if _, err := loadFrom(lib); !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: error %v", filepath.Base(lib), err)
		}
	}
}
