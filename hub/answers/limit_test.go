package answers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/answers"
)

// TestLimiter counts each subscriber by itself, and begins again each minute.
func TestLimiter(t *testing.T) {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	l := answers.NewLimiter(func() time.Time { return now })
	for i := range answers.Most {
		if left, _, ok := l.Allow("192.0.2.1:80"); !ok || left != answers.Most-i-1 {
			t.Fatalf("question %d: %d left, %t", i+1, left, ok)
		}
	}
	now = now.Add(20 * time.Second)
	for address, want := range map[string]bool{
		"192.0.2.1:80": false, "192.0.2.1:81": false, "192.0.2.1": false, "[::ffff:192.0.2.1]:80": false, "192.0.2.2:80": true, "[2001:db8::1]:80": true,
	} {
		if _, wait, ok := l.Allow(address); ok != want || wait != 40*time.Second {
			t.Errorf("%s: %t, want %t; wait %s", address, ok, want, wait)
		}
	}
	now = now.Add(40 * time.Second)
	if _, _, ok := l.Allow("192.0.2.1:80"); !ok {
		t.Error("not again after a minute")
	}
}

// TestLimiterOfManyAddresses holds that one subscriber of IPv6 counts once, and that the
// count of addresses has a bound that does not let anybody ask without end.
func TestLimiterOfManyAddresses(t *testing.T) {
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
	l := answers.NewLimiter(func() time.Time { return now })
	asked := 0
	for i := range 100 {
		if _, _, ok := l.Allow(fmt.Sprintf("[2001:db8::%x]:80", i)); ok {
			asked++
		}
	}
	if asked != answers.Most {
		t.Errorf("one subscriber asked %d times", asked)
	}
	asked = 0
	for i := range 20_000 {
		if _, _, ok := l.Allow(fmt.Sprintf("10.0.%d.%d:80", i/250, i%250)); ok {
			asked++
		}
	}
	if asked < 9_999 || asked > 10_000+answers.Most {
		t.Errorf("%d of 20000 addresses asked", asked)
	}
}
