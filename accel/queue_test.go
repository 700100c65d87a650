package accel

import "testing"

// taken is how many documents of a long batch a worker is given while others sleep.
func taken(q *queue, docs int) int {
	long := make([][]byte, docs)
	for i := range long {
		long[i] = make([]byte, small+1)
	}
	q.put(newBatch(classSM3, long, nil))
	n := 0
	for {
		h, ok := q.take(classSM3, n)
		if !ok {
			return n
		}
		n += h.to - h.from
	}
}

func TestSleepersAreLeftTheirShare(t *testing.T) {
	for _, c := range []struct {
		asleep int
		share  bool
		want   int
	}{{0, true, 3}, {1, true, 2}, {2, true, 1}, {5, true, 1}, {2, false, 3}} {
		q := newQueue(6, c.share)
		q.count(c.asleep)
		if got := taken(q, 3); got != c.want {
			t.Errorf("%d asleep, share %t: one worker took %d of 3, want %d", c.asleep, c.share, got, c.want)
		}
	}
}
