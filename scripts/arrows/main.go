// Command arrows prints, for each package, how its files refer to each other and which
// packages it imports.
//
//	go run ./scripts/arrows [-v] [PATTERN…]
//
// A pattern is a package as "go build" takes it; none is every package of the module. An
// arrow leads from one file to another if it names declarations of it. Each package's files
// are listed in the order with the fewest upward arrows: a file comes before the files that
// it names. An upward arrow is one that no order avoids, because the files refer to each
// other. With -v every arrow is listed with the names that it is for.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	verbose := flag.Bool("v", false, "list every arrow")
	flag.Parse()
	patterns := flag.Args()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	rooms, err := load(".", patterns...)
	if err != nil {
		fmt.Fprintln(os.Stderr, "arrows:", err)
		os.Exit(1)
	}
	for _, r := range rooms {
		r.print(os.Stdout, *verbose)
	}
}

// print writes a room as text: a line for each file from the top down, and under it
// its upward arrows, or all of them.
func (r room) print(w io.Writer, verbose bool) {
	order := r.order()
	up := len(r.upward(order))
	fmt.Fprintf(w, "%s: %d files, %d arrows, %d upward; imports %s\n", r.path, len(r.files), len(r.arrows), up, orNothing(r.imports))
	at := places(order)
	for _, f := range order {
		fmt.Fprintf(w, "  %s\n", f)
		for _, a := range r.arrows {
			switch {
			case a.from != f || at[a.from] < at[a.to] && !verbose:
			case at[a.from] < at[a.to]:
				fmt.Fprintf(w, "    ↓ %s: %s\n", a.to, strings.Join(a.names, ", "))
			default:
				fmt.Fprintf(w, "    ↑ %s: %s\n", a.to, strings.Join(a.names, ", "))
			}
		}
	}
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing of the module"
	}
	return strings.Join(names, ", ")
}
