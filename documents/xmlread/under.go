package xmlread

import "strings"

// Under returns the path of n when path is that of its ancestor top, or the
// whole path when n does not stand below top. Unlike [Node.Path] it does not
// count the siblings of top, so marking every value of every line of a
// document stays linear in the number of lines.
func (n Node) Under(top Node, path string) string {
	var steps []string
	for el := n.el; el != nil; el = el.Parent() {
		if el == top.el {
			return join(path, steps)
		}
		steps = append(steps, step(el))
	}
	return n.Path()
}

func join(path string, steps []string) string {
	var b strings.Builder
	b.WriteString(path)
	for i := len(steps) - 1; i >= 0; i-- {
		b.WriteByte('/')
		b.WriteString(steps[i])
	}
	return b.String()
}

// Each calls f for every child element of the local name, in order, with its
// path; path is that of n. It takes one pass for any number of children.
func (n Node) Each(name, path string, f func(child Node, path string)) {
	all := n.All(name)
	for i, c := range all {
		f(c, path+"/"+numbered(c.el, i+1, len(all)))
	}
}
