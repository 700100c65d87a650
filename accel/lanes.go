package accel

import "unsafe"

// How long a call of an engine may run: assembly cannot be interrupted, so the
// bytes a lane are bounded, and with them the wait of the garbage collector.
const (
	callBytes = 256 << 10 // a lane, and of all lanes together where two algorithms share the read
	callBlock = callBytes / BlockBytes
)

// lanes advance documents of one class side by side. They belong to one worker.
type lanes struct {
	class   class
	ladders []*ladder // by the class's algorithms, as all below
	initial []State
	width   int
	queue   *queue
	hand    hand

	live   int // slots in use, the first ones
	slots  [MaxLanes]*slot
	ptrs   [2 * MaxLanes]*byte // what a slot reads next; as many again for lanes that idle
	states [2][2 * MaxLanes]State

	account      *batch // the batch with finished documents that are not yet reported
	accountCount int
}

// A slot is a document in a lane: the whole blocks of its bytes, then the
// padded rest as a second, short run.
type slot struct {
	*batch
	doc    int
	blocks int // left of the run
	tail   int // blocks of the run that follows, 0 for none
	rest   [2 * BlockBytes]byte
}

func newLanes(c class, ladders map[Algorithm]*ladder, q *queue) *lanes {
	l := &lanes{class: c, queue: q}
	for _, a := range c.algorithms() {
		l.ladders = append(l.ladders, ladders[a])
		l.initial = append(l.initial, initial(a))
		l.width = max(l.width, ladders[a].width)
	}
	for i := range l.slots {
		l.slots[i] = &slot{}
	}
	return l
}

// fill puts waiting documents into free lanes, and reports whether any is in use.
func (l *lanes) fill() bool {
	for l.live < l.width {
		if l.hand.from == l.hand.to {
			var ok bool
			if l.hand, ok = l.queue.take(l.class, l.live); !ok {
				break
			}
		}
		b := l.hand.batch
		doc := int(b.order[l.hand.from])
		l.hand.from++
		if b.cancelled.Load() {
			l.finished(b)
			continue
		}
		l.load(l.live, b, doc)
		l.live++
		l.fetchAhead()
	}
	l.report()
	return l.live > 0
}

// load begins a document in a slot.
func (l *lanes) load(i int, b *batch, doc int) {
	s, data := l.slots[i], b.docs[doc]
	s.batch, s.doc, s.blocks, s.tail = b, doc, len(data)/BlockBytes, 0
	from, total, last := l.initial, uint64(len(data)), true
	if p := b.piece; p != nil {
		from, total, last = p.states[:], p.before+total, p.last
	}
	for a := range l.ladders {
		l.states[a][i] = from[a]
	}
	if last {
		s.tail = pad(&s.rest, data[s.blocks*BlockBytes:], total)
	}
	if s.blocks == 0 {
		s.blocks, s.tail, l.ptrs[i] = s.tail, 0, &s.rest[0]
		return
	}
	l.ptrs[i] = &data[0]
}

// fetchAhead asks for the bytes of the small document that a lane will take
// after the others, so that they are there by then.
func (l *lanes) fetchAhead() {
	at := l.hand.from + l.width - 1
	if at >= l.hand.to {
		return
	}
	doc := l.hand.docs[l.hand.order[at]]
	if n := len(doc) / BlockBytes; n > 0 && len(doc) <= small {
		prefetch(&doc[0], n)
	}
}

// step advances every document by as many blocks as the shortest run has, and
// takes out those that are done.
func (l *lanes) step() {
	n := l.run()
	for a, ladder := range l.ladders {
		for i := l.live; i < ladder.reach[l.live]; i++ {
			l.ptrs[i] = l.ptrs[0] // an idle lane reads what another reads
		}
		at := 0
		for _, e := range ladder.runs[l.live] {
			e.Blocks(l.states[a][at:], l.ptrs[at:], n)
			at += e.Lanes()
		}
	}
	for i := l.live - 1; i >= 0; i-- {
		l.advance(i, n)
	}
	l.report()
}

// run returns how many blocks the next step does.
func (l *lanes) run() int {
	n := callBlock
	if len(l.ladders) > 1 {
		n /= l.live // the second algorithm finds in the cache what the first has read
	}
	for i := range l.live {
		n = min(n, l.slots[i].blocks)
	}
	return n
}

// advance moves slot i on by n blocks, and takes it out when that was all.
func (l *lanes) advance(i, n int) {
	s := l.slots[i]
	s.blocks -= n
	switch {
	case s.cancelled.Load(): // free the lane at once
	case s.blocks > 0:
		l.ptrs[i] = (*byte)(unsafe.Add(unsafe.Pointer(l.ptrs[i]), n*BlockBytes))
		return
	case s.tail > 0:
		l.ptrs[i], s.blocks, s.tail = &s.rest[0], s.tail, 0
		return
	default:
		l.keep(i)
	}
	l.finished(s.batch)
	l.remove(i)
}

// keep writes down what slot i came to.
func (l *lanes) keep(i int) {
	s := l.slots[i]
	for a := range l.ladders {
		if s.piece != nil {
			s.piece.states[a] = l.states[a][i]
		}
		if s.sums != nil {
			putState(&s.sums[s.doc*len(l.ladders)+a], &l.states[a][i])
		}
	}
}

// remove closes the gap at slot i with the last one.
func (l *lanes) remove(i int) {
	l.live--
	last := l.live
	l.slots[i].batch = nil // release the documents
	l.slots[i], l.slots[last] = l.slots[last], l.slots[i]
	l.ptrs[i] = l.ptrs[last]
	for a := range l.ladders {
		l.states[a][i] = l.states[a][last]
	}
}

// finished counts a document of b as done. What was counted is reported at the
// end of the step, once a batch.
func (l *lanes) finished(b *batch) {
	if l.account != b {
		l.report()
		l.account = b
	}
	l.accountCount++
}

func (l *lanes) report() {
	if l.account != nil {
		l.account.finished(l.accountCount)
		l.account, l.accountCount = nil, 0
	}
}
