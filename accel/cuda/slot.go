package cuda

import (
	"cmp"
	"encoding/binary"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"github.com/tradehub/tradehub/accel"
)

// mostJobs is how many documents one launch digests at most.
const mostJobs = 1 << 17

// A slot is one stream with memory of its own on both sides. Staged memory holds the
// documents' padded blocks and then their jobs, so that one copy transfers both.
type slot struct {
	stream uintptr
	staged []byte // pinned
	sums   []byte // pinned, what comes back
	memory uintptr
	out    uintptr

	order  []int // of the documents that are staged, by job
	jobs   []job
	blocks uint32 // of all of them

	// Of a launch that is not collected.
	dst  []accel.Digest
	algs []accel.Algorithm
}

func (s *slot) open(d *device, staging int) error {
	sums := min(mostJobs, staging/accel.BlockBytes) * accel.DigestBytes * len(accel.Algorithms)
	if err := check("cuStreamCreate", d.driver.StreamCreate(&s.stream, nonBlocking)); err != nil {
		return err
	}
	d.later(func() { d.driver.StreamDestroy(s.stream) })
	for _, m := range []struct {
		host   *[]byte
		device *uintptr
		bytes  int
	}{{&s.staged, &s.memory, staging}, {&s.sums, &s.out, sums}} {
		var pinned unsafe.Pointer
		if err := check("cuMemHostAlloc", d.driver.MemHostAlloc(&pinned, uintptr(m.bytes), 0)); err != nil {
			return err
		}
		d.later(func() { d.driver.MemFreeHost(pinned) })
		*m.host = unsafe.Slice((*byte)(pinned), m.bytes)
		if err := check("cuMemAlloc", d.driver.MemAlloc(m.device, uintptr(m.bytes))); err != nil {
			return err
		}
		d.later(func() { d.driver.MemFree(*m.device) })
	}
	// Nothing of this may be freed while the stream still copies.
	d.later(func() { d.driver.StreamSynchronize(s.stream) })
	return nil
}

// padded returns how many blocks a document of so many bytes is with its padding
// (FIPS 180-4, 5.1.1; GB/T 32905-2016, 5.2).
func padded(bytes int) int { return (bytes + 8 + accel.BlockBytes) / accel.BlockBytes }

// stage copies the first of docs, up to its memory, and returns how many.
func (s *slot) stage(docs [][]byte) int {
	n, room := 0, len(s.staged)
	for n < len(docs) && n < mostJobs {
		if room -= padded(len(docs[n]))*accel.BlockBytes + jobBytes; room < 0 {
			break
		}
		n++
	}
	s.sort(docs[:n])
	var all sync.WaitGroup
	// The copy is as wide as the memory, which takes more than one thread.
	share := n/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < n; from += share {
		all.Go(func() { s.copy(docs, from, min(from+share, n)) })
	}
	all.Wait()
	return n
}

// sort gives each document its job, the longest first: the threads of a warp
// go on until the last of them is done, so they should be alike.
func (s *slot) sort(docs [][]byte) {
	s.order, s.jobs, s.blocks = s.order[:0], s.jobs[:0], 0
	for i := range docs {
		s.order = append(s.order, i)
	}
	slices.SortFunc(s.order, func(a, b int) int { return cmp.Compare(len(docs[b]), len(docs[a])) })
	for _, i := range s.order {
		j := job{s.blocks, uint32(padded(len(docs[i])))}
		s.jobs = append(s.jobs, j)
		s.blocks += j.blocks
	}
}

// copy stages the documents of some jobs.
func (s *slot) copy(docs [][]byte, from, to int) {
	table := s.staged[int(s.blocks)*accel.BlockBytes:]
	for i := from; i < to; i++ {
		j, doc := s.jobs[i], docs[s.order[i]]
		b := s.staged[int(j.first)*accel.BlockBytes : int(j.first+j.blocks)*accel.BlockBytes]
		n := copy(b, doc)
		clear(b[n:])
		b[n] = 0x80
		binary.BigEndian.PutUint64(b[len(b)-8:], uint64(len(doc))*8)
		binary.LittleEndian.PutUint32(table[i*jobBytes:], j.first)
		binary.LittleEndian.PutUint32(table[i*jobBytes+4:], j.blocks)
	}
}

// launch sends what is staged, digests it by each algorithm and asks for the
// digests back. None of it has happened when it returns: collect waits.
func (s *slot) launch(d *device, dst []accel.Digest, algs []accel.Algorithm) error {
	n, data := len(s.jobs), uintptr(s.blocks)*accel.BlockBytes
	if err := s.send(d, data+uintptr(n)*jobBytes); err != nil {
		return err
	}
	for i, alg := range algs {
		if err := s.kernel(d, d.kernels[alg], s.memory+data, s.out+uintptr(i*n*accel.DigestBytes)); err != nil {
			return err
		}
	}
	s.dst, s.algs = dst, algs
	return check("cuMemcpyDtoHAsync", d.driver.MemcpyDtoHAsync(unsafe.Pointer(&s.sums[0]), s.out, uintptr(len(algs)*n*accel.DigestBytes), s.stream))
}

// send queues the copy of the first staged bytes.
func (s *slot) send(d *device, bytes uintptr) error {
	return check("cuMemcpyHtoDAsync", d.driver.MemcpyHtoDAsync(s.memory, unsafe.Pointer(&s.staged[0]), bytes, s.stream))
}

// wait returns when all that is queued is done.
func (s *slot) wait(d *device) error {
	return check("cuStreamSynchronize", d.driver.StreamSynchronize(s.stream))
}

func (s *slot) kernel(d *device, function, jobs, out uintptr) error {
	// The driver copies the values before it returns (cuLaunchKernel).
	args := &struct {
		data, jobs, out uintptr
		n               uint32
	}{s.memory, jobs, out, uint32(len(s.jobs))}
	params := &[4]unsafe.Pointer{unsafe.Pointer(&args.data), unsafe.Pointer(&args.jobs), unsafe.Pointer(&args.out), unsafe.Pointer(&args.n)}
	grid := (args.n + threadsPerBlock - 1) / threadsPerBlock
	err := check("cuLaunchKernel", d.driver.LaunchKernel(function, grid, 1, 1, threadsPerBlock, 1, 1, 0, s.stream, &params[0], nil))
	runtime.KeepAlive(params)
	return err
}

// collect waits for the launch in flight, if any, and hands its digests over.
func (s *slot) collect(d *device) error {
	if s.dst == nil {
		return nil
	}
	dst, algs := s.dst, s.algs
	s.dst, s.algs = nil, nil
	if err := s.wait(d); err != nil {
		return err
	}
	for k := range algs {
		for i, doc := range s.order {
			copy(dst[doc*len(algs)+k][:], s.sums[(k*len(s.order)+i)*accel.DigestBytes:])
		}
	}
	return nil
}
