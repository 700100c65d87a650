package telemetry

import (
	"context"
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A place is where a router writes which of its routes a request took.
type place struct{ route string }

type placeKey struct{}

// Route notes the pattern of the route that a request took, for instance
// "/v1/claims/:id". It never takes a path that a client sent.
func Route(ctx context.Context, pattern string) {
	if p, ok := ctx.Value(placeKey{}).(*place); ok {
		p.route = pattern
	}
}

// HTTP counts and times the requests that next answers. A request whose router notes no route
// counts as "other".
func (t *Telemetry) HTTP(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	route := promhttp.WithLabelFromCtx("route", func(ctx context.Context) string {
		p, ok := ctx.Value(placeKey{}).(*place)
		if !ok || p.route == "" {
			return other
		}
		return t.routes.of(p.route)
	})
	h := promhttp.InstrumentHandlerInFlight(t.inFlight,
		promhttp.InstrumentHandlerCounter(t.requests, promhttp.InstrumentHandlerDuration(t.took, next, route), route))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), placeKey{}, new(place))))
	})
}
