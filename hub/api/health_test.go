package api_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/tradehub/tradehub/hub/hubtest"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	var live struct{ Live bool }
	w.Get("", "/livez").Into(http.StatusOK, &live)
	var ready struct {
		Ready bool
		Parts map[string]string
	}
	w.Get("", "/readyz").Into(http.StatusOK, &ready)
	if want := map[string]string{"hub": "", "ledger": "", "index": "", "projection": ""}; !live.Live || !ready.Ready || !maps.Equal(ready.Parts, want) {
		t.Errorf("%+v, %+v", live, ready)
	}
}
