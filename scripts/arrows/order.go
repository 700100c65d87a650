package main

import "slices"

// order returns the files from the top down, with few upward arrows: those of each
// circle in the order that order finds for it, a file above the files that it names.
//
// The fewest are hard to find (a minimum feedback arc set is NP-complete), so this is
// the heuristic of Eades, Lin and Smyth (Information Processing Letters 47, 1993),
// and then each file is moved to its best place until no move helps. Ties go to the
// name that sorts first, so that equal packages are printed alike.
func (r room) order() []string {
	order := r.greedy()
	for r.improve(order) {
	}
	return order
}

// upward returns the arrows that lead up in the order.
func (r room) upward(order []string) (out []arrow) {
	at := places(order)
	for _, a := range r.arrows {
		if at[a.from] > at[a.to] {
			out = append(out, a)
		}
	}
	return out
}

func places(order []string) map[string]int {
	at := make(map[string]int, len(order))
	for i, f := range order {
		at[f] = i
	}
	return at
}

// greedy puts at the bottom what names nothing that is left, at the top what nothing
// that is left names, and else at the top what is named least for what it names.
func (r room) greedy() []string {
	var top, bottom []string
	left := slices.Clone(r.files)
	for len(left) > 0 {
		in, out := r.degrees(left)
		best, low := 0, false
		for i, f := range left {
			b := left[best]
			switch {
			case low:
			case out[f] == 0:
				best, low = i, true
			case in[b] > 0 && (in[f] == 0 || out[f]-in[f] > out[b]-in[b]):
				best = i
			}
		}
		if low {
			bottom = append(bottom, left[best])
		} else {
			top = append(top, left[best])
		}
		left = slices.Delete(left, best, best+1)
	}
	slices.Reverse(bottom)
	return append(top, bottom...)
}

// degrees counts the arrows between the files, by where they end and where they begin.
func (r room) degrees(files []string) (in, out map[string]int) {
	in, out = map[string]int{}, map[string]int{}
	for _, a := range r.arrows {
		if slices.Contains(files, a.from) && slices.Contains(files, a.to) {
			in[a.to]++
			out[a.from]++
		}
	}
	return in, out
}

// improve moves one file to a place with fewer upward arrows, and reports whether it
// found such a file. It takes the first one, and its best place.
func (r room) improve(order []string) bool {
	best := len(r.upward(order))
	for i, f := range order {
		rest := slices.Delete(slices.Clone(order), i, i+1)
		found := -1
		for j := range order {
			if n := len(r.upward(slices.Insert(slices.Clone(rest), j, f))); n < best {
				best, found = n, j
			}
		}
		if found >= 0 {
			copy(order, slices.Insert(rest, found, f))
			return true
		}
	}
	return false
}
