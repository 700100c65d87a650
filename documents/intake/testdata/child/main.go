// Program child uploads the one document that its argument names, and prints
// what that cost: the peak of its memory before and after, in bytes, the
// nanoseconds that the reading took, and the code of the refusal.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"tradehub/documents"
	"tradehub/documents/intake"
)

type cost struct {
	Before, Peak, Nanoseconds int64
	Code                      documents.Code
}

func main() {
	out := cost{Before: peak()}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	start := time.Now()
	_, err = new(intake.Intake).Read(context.Background(), data)
	out.Nanoseconds, out.Peak = time.Since(start).Nanoseconds(), peak()
	var refusal *documents.SyntaxError
	if errors.As(err, &refusal) {
		out.Code = refusal.Code
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}

// peak is the most memory that the process has had at once (proc(5), VmHWM).
func peak() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscanf(rest, "%d kB", &kib); err != nil {
		log.Fatal(err)
	}
	return kib << 10
}
