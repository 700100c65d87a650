package api

import (
	"fmt"
	"testing"
	"time"

	"github.com/tradehub/tradehub/hub/verify"
)

// TestMeterIsBounded counts more callers than there is room for. Those that are known keep
// their own count; the others share one, until some count nothing any more.
func TestMeterIsBounded(t *testing.T) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	m := meter{limits: Limits{ClassRead: 1}, now: func() time.Time { return at }}
	for i := range maxBuckets + 500 {
		m.take(ClassRead, fmt.Sprint("caller ", i))
	}
	if n := len(m.buckets); n > maxBuckets+1 {
		t.Fatalf("%d callers are counted apart", n)
	}
	if _, ok := m.take(ClassRead, "caller 0"); !ok {
		t.Error("a known caller is limited by others")
	}
	if _, ok := m.take(ClassRead, "yet another"); ok {
		t.Error("callers without room have no limit")
	}
	at = at.Add(time.Minute)
	if _, ok := m.take(ClassRead, "yet another"); !ok || len(m.buckets) > 2 {
		t.Errorf("a minute later: %v, %d are counted", ok, len(m.buckets))
	}
}

// TestQuestionsAreBounded remembers the newest, and what was asked again.
func TestQuestionsAreBounded(t *testing.T) {
	var m questions
	for i := range 3 * maxQuestions {
		m.put(fmt.Sprint(i), verify.Question{})
		if _, ok := m.get("0"); !ok {
			t.Fatalf("what is asked again is forgotten after %d", i)
		}
	}
	if n := len(m.new) + len(m.aged); n > 2*maxQuestions {
		t.Errorf("%d are remembered", n)
	}
	if _, ok := m.get("1"); ok {
		t.Error("the oldest is remembered")
	}
}
