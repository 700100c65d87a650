package invoice

import (
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
)

// ForgetConfiguration makes the next PDF switch the library's folder off anew.
func ForgetConfiguration() { quiet = sync.OnceFunc(api.DisableConfigDir) }
