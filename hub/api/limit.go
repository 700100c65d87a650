package api

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/tradehub/tradehub/hub/answers"
)

// A Class is a class of requests that have one limit.
type Class string

// The classes. Each caller has a limit of its own for each class; ClassOpen counts by address.
const (
	ClassRead   Class = "read"   // reads what is there
	ClassCheck  Class = "check"  // asks the index
	ClassWrite  Class = "write"  // changes something, or computes
	ClassBatch  Class = "batch"  // does up to MaxBatch things
	ClassUpload Class = "upload" // takes large bodies
	ClassPublic Class = "public" // answers strangers, see answers.Limiter
	ClassOpen   Class = "open"   // needs no token, or presents one that is not known
)

// Limits are requests a second by class. A class that is not there has no limit.
type Limits map[Class]int

// window is the time that a limit is for: as many requests may come at once.
const window = 2 * time.Second

// maxBuckets bounds how many callers and addresses are counted apart.
const maxBuckets = 10_000

// A meter counts requests.
type meter struct {
	limits Limits
	now    func() time.Time

	mu      sync.Mutex
	buckets map[bucket]*rate.Limiter // guarded by mu
	swept   time.Time                // guarded by mu
}

// A bucket is one caller's requests of a class. The empty caller is everybody for whom there
// was no room.
type bucket struct {
	class  Class
	caller string
}

// A quota is what is left to a caller.
type quota struct {
	most, left int
	wait       time.Duration // until the next request may come; 0 is now
	full       time.Duration // until nothing counts any more
}

// take counts a request. ok is false where the caller has had its share.
func (m *meter) take(class Class, caller string) (q quota, ok bool) {
	perSecond := m.limits[class]
	q.most = perSecond * int(window/time.Second)
	at := m.now()
	l := m.of(bucket{class, caller}, perSecond, q.most, at)
	ok = l.AllowN(at, 1)
	left := l.TokensAt(at)
	q.left = int(math.Max(0, left))
	q.full = time.Duration((float64(q.most) - left) / float64(perSecond) * float64(time.Second))
	if !ok {
		q.wait = time.Duration((1 - left) / float64(perSecond) * float64(time.Second))
	}
	return q, ok
}

// of returns the limiter of the bucket. Where there is no room for one more, those that count
// nothing are forgotten, at most once a second; where all count, the rest share one.
func (m *meter) of(b bucket, perSecond, most int, at time.Time) *rate.Limiter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.buckets[b]; l != nil {
		return l
	}
	if len(m.buckets) >= maxBuckets && at.Sub(m.swept) >= time.Second {
		m.swept = at
		for k, l := range m.buckets {
			if l.TokensAt(at) >= float64(l.Burst()) {
				delete(m.buckets, k)
			}
		}
	}
	if len(m.buckets) >= maxBuckets {
		b.caller = ""
		if l := m.buckets[b]; l != nil {
			return l
		}
	}
	if m.buckets == nil {
		m.buckets = map[bucket]*rate.Limiter{}
	}
	l := rate.NewLimiter(rate.Limit(perSecond), most)
	m.buckets[b] = l
	return l
}

// limited counts requests of the class, and refuses those beyond the limit.
func (s *server) limited(class Class) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := s.count(c, class); err != nil {
			s.refuse(c, err)
		}
	}
}

// count counts a request and says in its headers what is left
// (draft-ietf-httpapi-ratelimit-headers-10).
func (s *server) count(c *gin.Context, class Class) error {
	var q quota
	var ok bool
	over := window
	switch {
	case class == ClassPublic && s.Public != nil:
		q.most, over = answers.Most, time.Minute
		q.left, q.wait, ok = s.Public.Allow(c.Request.RemoteAddr)
		q.full = q.wait
	case s.Limits[class] <= 0:
		return nil
	default:
		q, ok = s.meter.take(class, counted(c, class))
	}
	c.Header("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, class, q.most, int(over/time.Second)))
	c.Header("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, class, q.left, seconds(q.full)))
	if ok {
		return nil
	}
	c.Header("Retry-After", strconv.Itoa(max(1, seconds(q.wait))))
	return problem(CodeTooMany, "detail.rate", "most", q.most, "seconds", int(over/time.Second))
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// counted returns whom a request is counted for: the caller, or the address. The addresses of
// one IPv6 network of 64 bits are one client's.
func counted(c *gin.Context, class Class) string {
	if class != ClassOpen {
		return caller(c).Name
	}
	at, err := netip.ParseAddrPort(c.Request.RemoteAddr)
	if err != nil {
		return "?"
	}
	addr := at.Addr().Unmap()
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return "@" + p.String()
		}
	}
	return "@" + addr.String()
}
