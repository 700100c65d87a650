//go:build cuda && linux

package cuda

import (
	"fmt"
	"reflect"

	"github.com/ebitengine/purego"
)

// library is the name that NVIDIA's driver installs.
const library = "libcuda.so.1"

func load() (*driver, error) { return loadFrom(library) }

// loadFrom opens a driver's library and finds its functions.
func loadFrom(library string) (*driver, error) {
	lib, err := purego.Dlopen(library, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	d := new(driver)
	v := reflect.ValueOf(d).Elem()
	for i := range v.NumField() {
		at, err := purego.Dlsym(lib, v.Type().Field(i).Tag.Get("symbol"))
		if err != nil {
			return nil, fmt.Errorf("%w: the driver is too old: %w", ErrUnavailable, err)
		}
		purego.RegisterFunc(v.Field(i).Addr().Interface(), at)
	}
	return d, nil
}
