package portal

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/webhooks"
	"github.com/tradehub/tradehub/web"
)

// A webhookDesk shows where an organisation's events are sent.
type webhookDesk struct{ *webhooks.Sender }

// Webhooks is the part of them: a panel of the settings, and a page for each.
func Webhooks(s *webhooks.Sender) Part {
	d := webhookDesk{s}
	return Part{
		Name: "webhooks", Templates: web.Templates("webhooks"),
		Routes: []Route{
			{Pattern: "POST /settings/webhooks", Who: SignedIn, Page: d.create},
			{Pattern: "GET /settings/webhooks/{id}", Who: SignedIn, Page: d.page},
			{Pattern: "POST /settings/webhooks/{id}/on", Who: SignedIn, Page: d.change(true)},
			{Pattern: "POST /settings/webhooks/{id}/off", Who: SignedIn, Page: d.change(false)},
			{Pattern: "POST /settings/webhooks/{id}/test", Who: SignedIn, Page: d.try},
			{Pattern: "POST /settings/webhooks/{id}/drop", Who: SignedIn, Page: d.drop},
			{Pattern: "POST /settings/webhooks/{id}/again/{number}", Who: SignedIn, Page: d.again},
		},
		Panels: []Panel{{Place: "settings.main", Order: 20, Template: "panel-webhooks", Load: d.panel}},
	}
}

// A webhooksView is the panel: nil for somebody who is told nothing.
type webhooksView struct {
	Rows []webhooks.Webhook
	Most int
	Full bool
}

func (d webhookDesk) panel(_ context.Context, who identity.Visitor, _ any) (any, error) {
	all, err := d.List(who.Caller)
	if errors.Is(err, query.ErrNotFound) {
		return (*webhooksView)(nil), nil
	}
	return &webhooksView{all, webhooks.MaxWebhooks, len(all) >= webhooks.MaxWebhooks}, err
}

// A webhookView is the page of one webhook.
type webhookView struct {
	*webhooks.Webhook
	Errors     []web.Error
	URL        string // as it was typed
	Secret     string // of one that was made now
	PublicKey  string
	Deliveries []webhooks.Delivery
}

// create handles "POST /settings/webhooks". The page that answers shows the secret, once.
func (d webhookDesk) create(v *Visit) error {
	text := strings.TrimSpace(v.PostFormValue("url"))
	made, err := d.Create(v.Who.Caller, text, nil)
	why := ""
	switch {
	case errors.Is(err, webhooks.ErrAddress):
		why = v.Say("webhooks.error.address")
	case errors.Is(err, webhooks.ErrTooMany):
		why = v.Say("webhooks.error.many", "most", webhooks.MaxWebhooks)
	case err != nil:
		return err
	default:
		return d.show(v, http.StatusOK, webhookView{Webhook: &made.Webhook, Secret: made.Secret})
	}
	view := webhookView{URL: text, Errors: []web.Error{{Field: "url", Text: why}}}
	return v.RenderStatus(http.StatusUnprocessableEntity, "webhook-refused", web.Page{Title: v.Say("webhooks.new"), Class: "plain-page", Data: view})
}

// shownDeliveries is how many deliveries the page shows.
const shownDeliveries = 50

// page handles "GET /settings/webhooks/{id}".
func (d webhookDesk) page(v *Visit) error {
	w, err := d.Get(v.Who.Caller, v.PathValue("id"))
	if err != nil {
		return err
	}
	return d.show(v, http.StatusOK, webhookView{Webhook: w})
}

func (d webhookDesk) show(v *Visit, status int, view webhookView) (err error) {
	view.PublicKey = d.PublicKey()
	if view.Deliveries, err = d.Deliveries(v.Who.Caller, view.ID, "", shownDeliveries); err != nil {
		return err
	}
	return v.RenderStatus(status, "webhook", web.Page{Title: v.Say("webhooks.one"), Data: view})
}

// change handles "POST /settings/webhooks/{id}/on" and "/off".
func (d webhookDesk) change(on bool) Handler {
	return d.then(func(who access.Caller, id string, _ *Visit) error {
		_, err := d.Change(who, id, webhooks.Change{On: &on})
		return err
	})
}

// try handles "POST /settings/webhooks/{id}/test".
func (d webhookDesk) try(v *Visit) error {
	return d.then(func(who access.Caller, id string, _ *Visit) error {
		_, err := d.Test(who, id)
		return err
	})(v)
}

// again handles "POST /settings/webhooks/{id}/again/{number}".
func (d webhookDesk) again(v *Visit) error {
	return d.then(func(who access.Caller, id string, v *Visit) error {
		n, err := strconv.ParseUint(v.PathValue("number"), 10, 64)
		if err != nil {
			return errGone
		}
		_, err = d.Retry(who, id, n)
		return err
	})(v)
}

// then does something with a webhook and shows it.
func (d webhookDesk) then(do func(who access.Caller, id string, v *Visit) error) Handler {
	return func(v *Visit) error {
		if err := do(v.Who.Caller, v.PathValue("id"), v); err != nil {
			return err
		}
		return v.See("/settings/webhooks/" + v.PathValue("id"))
	}
}

// drop handles "POST /settings/webhooks/{id}/drop".
func (d webhookDesk) drop(v *Visit) error {
	if err := d.Drop(v.Who.Caller, v.PathValue("id")); err != nil {
		return err
	}
	return v.See("/settings")
}
