package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/uploads"
)

// goalUpload is the least rate of an upload, as a share of that of io.Copy and fsync.
const goalUpload = 0.8

// UploadOptions say how much of uploads is measured.
type UploadOptions struct {
	Bytes  int64 // of the file
	Rounds int
	Folder string // on the disk to measure; "" is that of temporary files
}

// Valid returns why the options cannot be.
func (o UploadOptions) Valid() error {
	if o.Bytes <= 0 || o.Rounds <= 0 {
		return errors.New("bytes and rounds must be more than 0")
	}
	return nil
}

const uploadOrg = "BenchMSP"

// An uploading measures one file on its way into a store.
type uploading struct {
	UploadOptions
	folder, source string
	store          *store.Store
	url            string
}

// Upload measures an upload of a file over loopback, until it is encrypted, digested and on
// disk, against io.Copy and fsync of the same file. The further rows are its parts alone.
func Upload(ctx context.Context, o UploadOptions) (_ Report, err error) {
	u := &uploading{UploadOptions: o}
	if u.folder, err = os.MkdirTemp(o.Folder, "tradehub-bench-"); err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(u.folder)) }()
	if err := u.writeSource(); err != nil {
		return Report{}, err
	}
	if u.store, err = store.Open(filepath.Join(u.folder, "store"), store.Options{MaxFile: o.Bytes}); err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, u.store.Close()) }()
	stop, err := u.serve(ctx)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	return u.measure(ctx)
}

func (u *uploading) writeSource() error {
	u.source = filepath.Join(u.folder, "source")
	f, err := os.Create(u.source)
	if err != nil {
		return err
	}
	_, err = io.CopyN(f, rand.Reader, u.Bytes)
	return errors.Join(err, f.Sync(), f.Close())
}

// serve answers uploads, and PUT with a plain copy to disk.
func (u *uploading) serve(ctx context.Context) (stop func() error, err error) {
	up, err := uploads.Open(uploads.Options{
		Store: u.store, Limits: uploads.Limits{File: u.Bytes, OfOne: u.Bytes, OfAll: u.Bytes}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Who: func(*http.Request) (access.Caller, error) { return access.Caller{Name: "bench", MSPID: uploadOrg}, nil },
		Explain: func(err error, _ string) uploads.Refusal {
			return uploads.Refusal{Status: http.StatusTeapot, Code: err.Error()}
		},
		Take: func(ctx context.Context, f uploads.Finished) (*uploads.Answer, error) {
			return &uploads.Answer{Digests: f.Digests}, f.Keep(ctx)
		},
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/uploads/", up)
	mux.HandleFunc("PUT /plain", func(w http.ResponseWriter, r *http.Request) {
		if err := u.copyFrom(r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }() // ends with Close
	u.url = "http://" + l.Addr().String()
	return server.Close, nil
}

// A leg is one way of the file's bytes, and what undoes it.
type leg struct {
	name string
	run  func(ctx context.Context) error
	undo func(ctx context.Context) error
}

func (u *uploading) legs() []leg {
	nothing := func(context.Context) error { return nil }
	unlink := func(context.Context) error { return os.Remove(u.copyPath()) }
	forget := func(ctx context.Context) error { _, err := u.store.Forget(ctx, uploadOrg, nil); return err }
	return []leg{
		{"io.Copy and fsync", u.read(u.copyFrom), unlink},
		{"upload by tus", u.upload, forget},
		{"of it: the store, without HTTP", u.read(func(r io.Reader) error {
			_, err := u.store.PutFrom(context.Background(), uploadOrg, r)
			return err
		}), forget},
		{"of it: HTTP, then io.Copy and fsync", u.put, unlink},
		{"of it: SM3 alone, one stream", u.digest(accel.SM3), nothing},
		{"of it: SHA-256 alone, one stream", u.digest(accel.SHA256), nothing},
	}
}

// measure runs all legs in turn, and compares each with the first.
func (u *uploading) measure(ctx context.Context) (Report, error) {
	legs := u.legs()
	times := make([][]float64, len(legs))
	for round := range u.Rounds + 1 {
		for i, l := range legs {
			began := time.Now()
			if err := l.run(ctx); err != nil {
				return Report{}, fmt.Errorf("%s: %w", l.name, err)
			}
			if round > 0 { // the first warms up
				times[i] = append(times[i], time.Since(began).Seconds())
			}
			if err := l.undo(ctx); err != nil {
				return Report{}, fmt.Errorf("%s: %w", l.name, err)
			}
		}
	}
	r := Report{Bench: "upload", Machine: machine()}
	gigabytes := float64(u.Bytes) / 1e9
	for i, l := range legs[1:] {
		goal := 0.0
		if i == 0 {
			goal = goalUpload
		}
		row := against(fmt.Sprintf("%s, %d MB", l.name, u.Bytes/1e6), "GB/s", gigabytes/median(times[i+1]), legs[0].name, gigabytes/median(times[0]), goal)
		row.BestRatio = least(times[0]) / least(times[i+1])
		r.Results = append(r.Results, row)
	}
	return r, nil
}

func least(v []float64) float64 {
	best := v[0]
	for _, x := range v {
		best = min(best, x)
	}
	return best
}

// read returns a leg that gives the source to do.
func (u *uploading) read(do func(io.Reader) error) func(context.Context) error {
	return func(context.Context) (err error) {
		f, err := os.Open(u.source)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		return do(f)
	}
}

func (u *uploading) digest(alg accel.Algorithm) func(context.Context) error {
	return u.read(func(r io.Reader) error {
		h, err := alg.New()
		if err != nil {
			return err
		}
		_, err = io.CopyBuffer(h, struct{ io.Reader }{r}, make([]byte, 1<<20))
		return err
	})
}

func (u *uploading) copyPath() string { return filepath.Join(u.folder, "copy") }

// copyFrom is the baseline: a file and its folder on disk.
func (u *uploading) copyFrom(r io.Reader) error {
	f, err := os.Create(u.copyPath())
	if err != nil {
		return err
	}
	_, err = io.Copy(f, struct{ io.Reader }{r}) // a file to a file would be copied by the kernel alone
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	d, err := os.Open(u.folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (u *uploading) put(ctx context.Context) error {
	return u.read(func(r io.Reader) error {
		_, err := u.send(ctx, http.MethodPut, "/plain", r, u.Bytes)
		return err
	})(ctx)
}

func (u *uploading) upload(ctx context.Context) error {
	path, err := u.send(ctx, http.MethodPost, "/uploads/", nil, 0, "Upload-Length", strconv.FormatInt(u.Bytes, 10))
	if err != nil {
		return err
	}
	return u.read(func(r io.Reader) error {
		_, err := u.send(ctx, http.MethodPatch, path, r, u.Bytes, "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
		return err
	})(ctx)
}

func (u *uploading) send(ctx context.Context, method, path string, body io.Reader, size int64, headers ...string) (location string, err error) {
	if body != nil {
		body = io.NopCloser(body) // the leg closes its file
	}
	req, err := http.NewRequestWithContext(ctx, method, u.url+path, body)
	if err != nil {
		return "", err
	}
	req.ContentLength = size
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, res.Status, text)
	}
	return res.Header.Get("Location"), err
}
