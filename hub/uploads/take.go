package uploads

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/tradehub/tradehub/documents"
)

const (
	firstRetry = time.Second
	lastRetry  = time.Minute
	// maxTries bounds the attempts where the hub itself fails.
	maxTries = 5
)

// take gives a file that arrived whole to the Taker. It returns nil where the result is
// settled: taken or refused. Anything else is tried again by Run. It goes on when the client
// leaves.
func (u *Uploads) take(ctx context.Context, up *upload) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), u.Limits.Take)
	defer cancel()
	select {
	case u.taking <- struct{}{}:
		defer func() { <-u.taking }()
	case <-ctx.Done():
		return ctx.Err()
	}
	up.attempt.Lock()
	defer up.attempt.Unlock()
	n, ok := up.open()
	if !ok {
		return nil
	}
	digests, err := up.part.Digests()
	if err == nil {
		n.Digest = digests.SHA256
		n.Answer, err = u.ask(ctx, up, n, digests)
	}
	if err != nil {
		refusal := u.Explain(err, "")
		if up.tries++; transient(refusal) && (refusal.Status != http.StatusInternalServerError || up.tries < maxTries) {
			up.later(u.Now().Add(min(lastRetry, firstRetry<<min(up.tries-1, 10))))
			return err
		}
		n.Answer, n.Refusal = nil, &refusal
	}
	n.Ended = u.Now().UTC()
	if err := up.settle(n); err != nil {
		up.later(u.Now().Add(lastRetry))
		return err
	}
	u.release(up.part.Owner, up.part.Size)
	u.logEnd(up, n, err)
	u.dropContent(up)
	return nil
}

// dropContent frees the space of an upload that is settled. Keep has kept it elsewhere.
func (u *Uploads) dropContent(up *upload) {
	if err := up.part.DropContent(); err != nil {
		u.Log.Error("the bytes of an upload that ended cannot be removed", "upload", up.part.ID, "cause", err)
	}
}

// ask compares the digests and calls the Taker. A defect that a file meets there is an error: the
// file is still there when the hub starts again, and would stop it each time.
func (u *Uploads) ask(ctx context.Context, up *upload, n note, digests documents.Digests) (a *Answer, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("uploads: a defect while a file was taken: %v\n%s", r, debug.Stack())
		}
	}()
	if want := n.metadata.Digest; want != "" && want != digests.SHA256 {
		return nil, ErrDigest
	}
	return u.Take(ctx, Finished{
		Organisation: up.part.Owner, Name: n.Name, Case: n.Case, Size: up.part.Size, Digests: digests, Read: up.part.Read,
		Keep: func(ctx context.Context) error { _, err := up.part.Keep(ctx); return err },
	})
}

// transient reports whether a later attempt may succeed.
func transient(r Refusal) bool {
	return r.Status >= http.StatusInternalServerError || r.Status == http.StatusConflict
}

func (u *Uploads) logEnd(up *upload, n note, cause error) {
	outcome := Taken
	if n.Refusal != nil {
		outcome = Refused
	}
	u.Log.Info("an upload ended", "upload", up.part.ID, "organisation", up.part.Owner, "outcome", outcome, "bytes", up.part.Size, "cause", cause)
}

// sweepEvery is how often uploads that expired are removed.
const sweepEvery = time.Minute

// Run takes what arrived and is not settled, and removes what expired, until ctx ends.
func (u *Uploads) Run(ctx context.Context) {
	retry, sweep := time.NewTicker(firstRetry), time.NewTicker(sweepEvery)
	defer retry.Stop()
	defer sweep.Stop()
	u.Sweep()
	for {
		select {
		case <-ctx.Done():
			return
		case <-u.wake:
			u.retry(ctx)
		case <-retry.C:
			u.retry(ctx)
		case <-sweep.C:
			u.Sweep()
		}
	}
}

func (u *Uploads) awake() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// retry takes the files that wait for it.
func (u *Uploads) retry(ctx context.Context) {
	for _, up := range u.all() {
		if ctx.Err() != nil || !up.waits(u.Now()) {
			continue
		}
		if err := u.take(ctx, up); err != nil {
			u.Log.Error("an upload is not taken yet", "upload", up.part.ID, "cause", err)
		}
	}
}

// waits reports whether all bytes are there and it is time to try.
func (up *upload) waits(now time.Time) bool {
	if !up.attempt.TryLock() {
		return false // it is being taken
	}
	defer up.attempt.Unlock()
	if _, ok := up.open(); !ok || now.Before(up.next) {
		return false
	}
	whole, err := up.part.Whole()
	return err == nil && whole
}

// Sweep removes uploads that did not move for so long, and old results.
func (u *Uploads) Sweep() {
	results := map[string][]endedUpload{}
	for _, up := range u.all() {
		ended, last := up.ended()
		switch {
		case u.Now().Sub(last) >= u.Limits.Expire:
			u.drop(up)
		case !ended.IsZero():
			results[up.part.Owner] = append(results[up.part.Owner], endedUpload{up, ended})
		}
	}
	for _, of := range results {
		slices.SortFunc(of, func(a, b endedUpload) int { return b.at.Compare(a.at) })
		for _, old := range of[min(len(of), keptResults):] {
			u.drop(old.upload)
		}
	}
}

type endedUpload struct {
	*upload
	at time.Time
}

func (u *Uploads) drop(up *upload) {
	if err := u.remove(up); err != nil {
		u.Log.Error("an upload that expired cannot be removed", "upload", up.part.ID, "cause", err)
	}
}
