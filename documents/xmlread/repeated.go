package xmlread

import "slices"

// Repeated returns the second child element of one of the local names, or of any
// name when none is given. ok is false when there is no second.
func (n Node) Repeated(names ...string) (again Node, ok bool) {
	seen := map[string]bool{}
	for _, c := range n.All("") {
		name := c.Name()
		if len(names) > 0 && !slices.Contains(names, name) {
			continue
		}
		if seen[name] {
			return c, true
		}
		seen[name] = true
	}
	return Node{}, false
}
