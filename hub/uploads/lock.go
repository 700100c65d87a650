package uploads

import (
	"context"
	"sync"

	"github.com/tus/tusd/v2/pkg/handler"
)

// A reading is one request's body: closed once its bytes are being taken.
type reading struct {
	begun func() // may be called again
	is    <-chan struct{}
	ended <-chan struct{} // the request was answered
}

func newReading(ended <-chan struct{}) reading {
	is := make(chan struct{})
	return reading{begun: sync.OnceFunc(func() { close(is) }), is: is, ended: ended}
}

// A locker asks the request that holds an upload to give it up, as tusd's does, but only once its
// body is being read. tusd v2.9.1 sets the body of a request and reads it to interrupt it, from
// two goroutines that nothing orders. A request that reads no body ends soon by itself.
type locker struct{ handler.Locker }

// NewLock returns the lock of an upload.
func (l locker) NewLock(id string) (handler.Lock, error) {
	lock, err := l.Locker.NewLock(id)
	return patient{lock}, err
}

type patient struct{ held handler.Lock }

// Lock waits for the lock. The context is the request's.
func (p patient) Lock(ctx context.Context, interrupt func()) error {
	body := visitOf(ctx).body
	return p.held.Lock(ctx, func() {
		go func() {
			select {
			case <-body.is:
				interrupt()
			case <-body.ended:
			}
		}()
	})
}

// Unlock gives the lock up.
func (p patient) Unlock() error { return p.held.Unlock() }
