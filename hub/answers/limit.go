package answers

import (
	"net/netip"
	"sync"
	"time"
)

// Most is how often an address may ask in a minute.
const Most = 30

// addresses bounds how many addresses a limiter counts at once. Further ones share one count.
const addresses = 10_000

// A Limiter counts what each address asks in a minute. Its methods may be called concurrently.
type Limiter struct {
	now   func() time.Time
	mu    sync.Mutex
	began time.Time            // of the minute; guarded by mu
	asked map[netip.Prefix]int // guarded by mu
}

// NewLimiter returns a limiter on the clock.
func NewLimiter(now func() time.Time) *Limiter { return &Limiter{now: now} }

// Allow counts a question of the address, "host:port" or a host alone. It returns how many
// more it may ask and how long until it may ask again; ok is false where it asked too often.
// Addresses of IPv6 count by their /64, which is one subscriber's.
func (l *Limiter) Allow(address string) (left int, wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if wait = l.began.Add(time.Minute).Sub(now); wait <= 0 || l.asked == nil {
		l.began, l.asked, wait = now, map[netip.Prefix]int{}, time.Minute
	}
	who := subscriber(address)
	if _, known := l.asked[who]; !known && len(l.asked) >= addresses {
		who = netip.Prefix{}
	}
	if l.asked[who] >= Most {
		return 0, wait, false
	}
	l.asked[who]++
	return Most - l.asked[who], wait, true
}

// subscriber returns whose address it is, the zero value for one that cannot be read.
func subscriber(address string) netip.Prefix {
	at, err := netip.ParseAddrPort(address)
	ip := at.Addr()
	if err != nil {
		if ip, err = netip.ParseAddr(address); err != nil {
			return netip.Prefix{}
		}
	}
	bits := 64
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(ip, bits).Masked()
}
