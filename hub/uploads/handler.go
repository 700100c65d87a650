package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	expslog "golang.org/x/exp/slog"

	"github.com/tradehub/tradehub/hub/access"
)

// newHandler returns tusd over the uploads, behind the question who asks.
func (u *Uploads) newHandler() (http.Handler, error) {
	composer := handler.NewStoreComposer()
	d := &dataStore{u}
	composer.UseCore(d)
	composer.UseTerminater(d)
	composer.UseLocker(locker{memorylocker.New()})
	tus, err := handler.NewHandler(handler.Config{
		StoreComposer: composer, BasePath: u.Path, MaxSize: u.Limits.File, NetworkTimeout: u.Limits.Stall,
		DisableDownload: true, DisableConcatenation: true, Cors: &handler.CorsConfig{Disable: true},
		Logger: expslog.New(expslog.NewTextHandler(io.Discard, &expslog.HandlerOptions{Level: expslog.LevelError + 1})),
	})
	if err != nil {
		return nil, err
	}
	// A page of another site may neither begin an upload nor add to one.
	return http.NewCrossOriginProtection().Handler(http.StripPrefix(strings.TrimSuffix(u.Path, "/"), tus)), nil
}

// A visit is who makes a request, and in which language.
type visit struct {
	who    access.Caller
	accept string
	body   reading
}

type visitKey struct{}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// ServeHTTP answers tus, and GET with what came of an upload. It is mounted outside of any
// deadline of a whole request: it bounds the silence of a client instead, and moves the
// connection's deadlines itself (http.ResponseController).
func (u *Uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, err := u.Who(r)
	if err != nil {
		u.refuse(w, r, who, err)
		return
	}
	if r.Method == http.MethodGet {
		u.answer(w, r, who)
		return
	}
	r = r.WithContext(context.WithValue(r.Context(), visitKey{}, visit{who, r.Header.Get("Accept-Language"), newReading(r.Context().Done())}))
	u.handler.ServeHTTP(&located{ResponseWriter: w}, r)
}

// answer handles GET of an upload.
func (u *Uploads) answer(w http.ResponseWriter, r *http.Request, who access.Caller) {
	result, err := u.Result(r.Context(), who, strings.TrimPrefix(r.URL.Path, u.Path))
	if err != nil {
		u.refuse(w, r, who, err)
		return
	}
	if result.Refusal != nil && u.Title != nil {
		in := *result.Refusal
		in.Title = u.Title(in.Code, r.Header.Get("Accept-Language"))
		result.Refusal = &in
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result) // the client is gone
}

// A problem is a Refusal as RFC 9457 has it.
type problem struct {
	Type string `json:"type"`
	Refusal
}

func (u *Uploads) refuse(w http.ResponseWriter, r *http.Request, who access.Caller, err error) {
	refusal := u.explained(visit{who: who, accept: r.Header.Get("Accept-Language")}, err)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(refusal.Status)
	_ = json.NewEncoder(w).Encode(problem{"urn:tradehub:problem:" + refusal.Code, refusal}) // the client is gone
}

// tusError returns an error as tusd answers it.
func (u *Uploads) tusError(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if notFound(err) {
		err = errors.Join(ErrNotFound, err)
	}
	return u.tusRefusal(u.explained(visitOf(ctx), err))
}

// explained returns what a client gets, and notes it.
func (u *Uploads) explained(v visit, err error) Refusal {
	refusal := u.Explain(err, v.accept)
	level := slog.LevelInfo
	if refusal.Status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	u.Log.Log(context.Background(), level, "refused", "route", "uploads", "organisation", v.who.MSPID, "status", refusal.Status, "cause", err)
	return refusal
}

// tusRefusal returns a refusal as tusd answers it.
func (*Uploads) tusRefusal(refusal Refusal) error {
	body, err := json.Marshal(problem{"urn:tradehub:problem:" + refusal.Code, refusal})
	if err != nil {
		return err
	}
	header := handler.HTTPHeader{"Content-Type": "application/problem+json"}
	if refusal.Status == http.StatusServiceUnavailable {
		header["Retry-After"] = "2"
	}
	return handler.Error{
		ErrorCode: refusal.Code, Message: refusal.Detail,
		HTTPResponse: handler.HTTPResponse{StatusCode: refusal.Status, Body: string(body), Header: header},
	}
}

// A located response names a new upload by its path alone. tusd takes scheme and host from
// the request, which are not the client's behind a proxy.
type located struct{ http.ResponseWriter }

func (l *located) WriteHeader(status int) {
	if at, err := url.Parse(l.Header().Get("Location")); err == nil && at.Path != "" {
		l.Header().Set("Location", at.Path)
	}
	l.ResponseWriter.WriteHeader(status)
}

// Unwrap lets tusd move the deadlines of the connection.
func (l *located) Unwrap() http.ResponseWriter { return l.ResponseWriter }
