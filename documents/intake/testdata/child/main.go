// Program child uploads the documents that its arguments name, one after the other, and
// prints a line for each. The line has the peak of the process's memory before the first and
// after this one, in bytes. The duration of the reading in nanoseconds and the code of the
// refusal follow.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
)

type cost struct {
	Before, Peak, Nanoseconds int64
	Code                      documents.Code
}

func main() {
	before := peak()
	out := json.NewEncoder(os.Stdout)
	for _, path := range os.Args[1:] {
		if err := out.Encode(upload(path, before)); err != nil {
			log.Fatal(err)
		}
	}
}

func upload(path string, before int64) cost {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	start, used := time.Now(), processor()
	_, err = new(intake.Intake).Read(context.Background(), data)
	// Other work on the machine delays the one, the collector's threads add to the other.
	took := min(time.Since(start), processor()-used)
	out := cost{Before: before, Nanoseconds: took.Nanoseconds(), Peak: peak()}
	var refusal *documents.SyntaxError
	if errors.As(err, &refusal) {
		out.Code = refusal.Code
	}
	return out
}

// processor returns the time that the process has had of all processors.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak returns the most memory that the process has had at once (proc(5), VmHWM).
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
