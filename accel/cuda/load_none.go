//go:build !(cuda && linux)

package cuda

import "fmt"

func load() (*driver, error) {
	return nil, fmt.Errorf("%w: this program was built without the tag cuda, or not for Linux", ErrUnavailable)
}
