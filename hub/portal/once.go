package portal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
)

// Kept are the moves that were made, by the key of their form. Implemented by *cases.Requests.
type Kept interface {
	Request(caller, key string) (cases.Request, error)
	Put(caller, key string, q cases.Request) error
}

// A oncer makes the move of a form once, however often the form is sent.
type oncer struct {
	kept   Kept
	now    func() time.Time
	flight singleflight.Group
}

// do makes the move and shows the page that it returns. A form that is sent again meanwhile
// waits for the first one; later it is shown the same page. A move that fails may be sent
// again. It does not end with the request: a browser ends its first request when somebody
// clicks twice.
func (o *oncer) do(v *Visit, move func(context.Context) (page string, err error)) error {
	key, err := v.Key()
	if err != nil {
		return err
	}
	who := v.Who.Caller.Name
	sent := documents.DigestOf([]byte(v.Method + " " + v.URL.Path + "\n" + v.PostForm.Encode()))
	page, err, _ := o.flight.Do(who+"|"+key+"|"+string(sent), func() (any, error) {
		first, err := o.kept.Request(who, "page|"+key)
		switch {
		case err == nil && first.Digest != sent:
			return "", fmt.Errorf("%w: the key is that of another form", ErrRefused)
		case err == nil:
			return first.Location, nil
		case !errors.Is(err, cases.ErrNotFound):
			return "", err
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(v.Context()), v.portal.Timeout)
		defer cancel()
		page, err := move(ctx)
		if err != nil {
			return "", err
		}
		return page, o.kept.Put(who, "page|"+key, cases.Request{Digest: sent, At: o.now(), Location: page})
	})
	if err != nil {
		return err
	}
	return v.See(page.(string)) //nolint:forcetypeassert // the function above returns nothing else
}
