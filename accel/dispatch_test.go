package accel_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/accel"
)

func TestEnginesThatAreNotNamedAreNotUsed(t *testing.T) {
	p := pool(t, accel.Options{Workers: 1, Engines: []string{"crypto/sha256"}})
	for _, c := range p.Dispatch().Candidates {
		if c.Used != (c.Engine.Lanes() == 1) {
			t.Errorf("%s: used %t", c.Engine.Name(), c.Used)
		}
	}
}

func TestUnknownEngineIsRefusedWithTheNamesThatThereAre(t *testing.T) {
	_, err := accel.NewPool(accel.Options{Engines: []string{"abacus"}})
	if err == nil || !strings.Contains(err.Error(), "abacus") || !strings.Contains(err.Error(), "gmsm/sm3") {
		t.Errorf("error %v", err)
	}
}

func TestTheChoiceIsLogged(t *testing.T) {
	var log bytes.Buffer
	pool(t, accel.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, want := range []string{"algorithm=sha256", "algorithm=sm3", "ladder="} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not tell %s:\n%s", want, log.String())
		}
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	for _, o := range []accel.Options{{Workers: -1}, {FillWait: -1}} {
		if _, err := accel.NewPool(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}
