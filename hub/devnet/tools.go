package devnet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// fabricModule is the module whose programs scripts/fabric/go.mod pins.
const fabricModule = "github.com/hyperledger/fabric"

// programs are Fabric's programs that a network needs. osnadmin and peer's
// commands are for people: this package asks the nodes itself.
var programs = []string{"peer", "orderer", "osnadmin", "configtxgen", "cryptogen"}

// Tools are the programs that a network runs on.
type Tools struct {
	Dir       string // folder of Fabric's programs and, in config, of its sample configuration
	Chaincode string // the chaincode server
}

func (t Tools) program(name string) string { return filepath.Join(t.Dir, name) }
func (t Tools) config() string             { return filepath.Join(t.Dir, "config") }

// FindCheckout returns the root of the checkout that dir is in.
func FindCheckout(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "scripts", "fabric", "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("no scripts/fabric/go.mod here or above, which Fabric's programs are built from: run this inside a checkout of tradehub")
		}
		dir = up
	}
}

// BuildTools builds Fabric's programs of the versions that scripts/fabric/go.mod
// pins, and the chaincode server, into a folder below cache ("" is .cache/fabric
// of the checkout). The folder's name holds compiler and pins, so a second call
// finds what the first built; the chaincode server is built each time, for its
// source may have changed. It needs the Go toolchain, and the first time the
// module proxy.
func BuildTools(ctx context.Context, checkout, cache string, progress io.Writer) (Tools, error) {
	b := builder{checkout: checkout, progress: show(progress)}
	if cache == "" {
		cache = filepath.Join(checkout, ".cache", "fabric")
	}
	key, err := b.key()
	if err != nil {
		return Tools{}, fmt.Errorf("build Fabric's programs: %w", err)
	}
	t := Tools{Dir: filepath.Join(cache, key), Chaincode: filepath.Join(cache, key, "tradecc")}
	if err := b.fabric(ctx, t); err != nil {
		return Tools{}, fmt.Errorf("build Fabric's programs: %w", err)
	}
	if err := b.build(ctx, checkout, t.Chaincode, "./chaincode/cmd/tradecc"); err != nil {
		return Tools{}, fmt.Errorf("build the chaincode server: %w", err)
	}
	return t, nil
}

type builder struct {
	checkout string
	progress io.Writer
}

func (b builder) module() string { return filepath.Join(b.checkout, "scripts", "fabric") }

// key names what the programs are built from.
func (b builder) key() (string, error) {
	sum := sha256.New()
	for _, f := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(b.module(), f))
		if err != nil {
			return "", err
		}
		sum.Write(data)
	}
	return runtime.Version() + "-" + hex.EncodeToString(sum.Sum(nil))[:12], nil
}

// fabric builds what is missing. The sample configuration is copied last, under
// its name in one step, so that its presence means that all is there.
func (b builder) fabric(ctx context.Context, t Tools) error {
	if _, err := os.Stat(t.config()); err == nil {
		return nil
	}
	if err := os.MkdirAll(t.Dir, 0o755); err != nil {
		return err
	}
	missing := slices.DeleteFunc(slices.Clone(programs), func(name string) bool {
		_, err := os.Stat(t.program(name))
		return err == nil
	})
	for i, name := range missing {
		fmt.Fprintf(b.progress, "building %s (%d of %d; a minute or two in all, once)\n", name, i+1, len(missing))
		if err := b.build(ctx, b.module(), t.program(name), fabricModule+"/cmd/"+name); err != nil {
			return err
		}
	}
	return b.sampleConfig(ctx, t)
}

// build builds a package into a file that is there whole or not at all, and may
// be running under its old content.
func (b builder) build(ctx context.Context, module, file, pkg string) error {
	tmp := fmt.Sprintf("%s.%d.new", file, os.Getpid())
	if _, err := b.goCommand(ctx, module, "build", "-o", tmp, pkg); err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(tmp)))
	}
	return os.Rename(tmp, file)
}

func (b builder) sampleConfig(ctx context.Context, t Tools) error {
	out, err := b.goCommand(ctx, b.module(), "list", "-m", "-f", "{{.Dir}}", fabricModule)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(t.Dir, "config-")
	if err != nil {
		return err
	}
	for _, name := range []string{"core.yaml", "orderer.yaml"} {
		data, err := os.ReadFile(filepath.Join(strings.TrimSpace(out), "sampleconfig", name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(tmp, name), data, 0o600); err != nil {
			return err
		}
	}
	if err := os.Rename(tmp, t.config()); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

func (b builder) goCommand(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("the go command is not installed; it is needed to build them: %w", err)
	}
	if err != nil {
		return "", fmt.Errorf("go %s in %s: %w\n%s", args[0], dir, err, strings.TrimSpace(errs.String()))
	}
	return string(out), nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func show(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}
