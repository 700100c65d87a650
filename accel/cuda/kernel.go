package cuda

import (
	_ "embed"

	"github.com/tradehub/tradehub/accel"
)

//go:embed kernel.ptx
var kernelPTX string

// Names of the kernels in kernel.cu.
var kernelNames = map[accel.Algorithm]string{accel.SHA256: "sha256_documents", accel.SM3: "sm3_documents"}

// threadsPerBlock is small, so that few documents spread over all multiprocessors.
const threadsPerBlock = 32

// A job is a document's place in what a kernel is given: job of kernel.cu.
type job struct {
	first  uint32 // block of the data
	blocks uint32
}

const jobBytes = 8

// cString returns s with the 0 that ends it in C.
func cString(s string) *byte { return &append([]byte(s), 0)[0] }
