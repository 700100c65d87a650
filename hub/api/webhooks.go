package api

import (
	"errors"
	"net/http"
	"path"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/events"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/webhooks"
)

// A NewWebhook is an address that events are sent to.
type NewWebhook struct {
	URL   string        `json:"url"`             // https
	Types []events.Type `json:"types,omitempty"` // none: all that the caller may know
}

// Webhooks are those of the caller's organisation.
type Webhooks struct {
	Webhooks  []webhooks.Webhook `json:"webhooks"`
	PublicKey string             `json:"publicKey"` // of signatures v1a
}

// Deliveries are what waits for a webhook, and what was sent lately.
type Deliveries struct {
	Deliveries []webhooks.Delivery `json:"deliveries"`
}

func (s *server) webhookRoutes() []route {
	list := get("listWebhooks", "/v1/webhooks", "lists the webhooks of the caller's organisation, and the key of signatures v1a")
	list.Answers, list.Codes = ok(Webhooks{}), codes(CodeNotFound)
	create := post("createWebhook", "/v1/webhooks", "has events sent to an address from now on; the secret of signatures v1 is shown this once")
	create.In, create.Once, create.Answers, create.Codes = NewWebhook{}, true, made(webhooks.Made{}), append(codes(CodeNotFound), refusals(protocol.CodeLimit)...)
	read := get("readWebhook", "/v1/webhooks/{id}", "returns a webhook")
	read.Answers = ok(webhooks.Webhook{})
	edit := openapi.Operation{ID: "editWebhook", Method: http.MethodPatch, Path: "/v1/webhooks/{id}", Does: "changes a webhook, or switches it on or off"}
	edit.In, edit.Answers = webhooks.Change{}, ok(webhooks.Webhook{})
	drop := openapi.Operation{ID: "dropWebhook", Method: http.MethodDelete, Path: "/v1/webhooks/{id}", Does: "forgets a webhook, with what waits for it"}
	drop.Answers = []openapi.Answer{{Status: http.StatusNoContent, Does: "Nothing is sent any more"}}
	sent := get("listDeliveries", "/v1/webhooks/{id}/deliveries", "lists up to 200 deliveries: those that wait, and then the latest that are finished")
	sent.Query = []openapi.Parameter{{Name: "state", Does: "of the deliveries", Values: []string{string(webhooks.Waiting), string(webhooks.Delivered), string(webhooks.Dead)}}}
	sent.Answers = ok(Deliveries{})
	again := post("retryDelivery", "/v1/webhooks/{id}/deliveries/{number}/retry", "has an event sent again, under the same message ID")
	again.In, again.Answers = Nothing{}, ok(webhooks.Delivery{})
	test := post("testWebhook", "/v1/webhooks/{id}/test", "sends an event of the type webhook.test")
	test.In, test.Answers, test.Codes = Nothing{}, ok(webhooks.Delivery{}), refusals(protocol.CodeLimit)
	return grouped("Webhooks",
		route{Operation: list, class: ClassRead, do: s.webhooks},
		route{Operation: create, class: ClassWrite, do: s.createWebhook, again: s.webhookNow},
		route{Operation: read, class: ClassRead, do: s.webhook},
		route{Operation: edit, class: ClassWrite, do: s.editWebhook},
		route{Operation: drop, class: ClassWrite, do: s.dropWebhook},
		route{Operation: sent, class: ClassRead, do: s.deliveries},
		route{Operation: again, class: ClassWrite, do: s.retryDelivery},
		route{Operation: test, class: ClassWrite, do: s.testWebhook},
	)
}

// webhooks handles "GET /v1/webhooks".
func (s *server) webhooks(c *gin.Context) error {
	all, err := s.Webhooks.List(caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Webhooks{all, s.Webhooks.PublicKey()})
	return nil
}

// createWebhook handles "POST /v1/webhooks".
func (s *server) createWebhook(c *gin.Context) error {
	var in NewWebhook
	if err := s.strict(c, &in); err != nil {
		return err
	}
	w, err := s.Webhooks.Create(caller(c), in.URL, in.Types)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/webhooks/"+w.ID)
	c.JSON(http.StatusCreated, w)
	return nil
}

// webhookNow answers a repeated request by the webhook as it is now, without its secret.
func (s *server) webhookNow(c *gin.Context, first cases.Request) error {
	w, err := s.Webhooks.Get(caller(c), path.Base(first.Location))
	if err != nil {
		return err
	}
	relocate(c, first)
	c.JSON(first.Status, webhooks.Made{Webhook: *w, PublicKey: s.Webhooks.PublicKey()})
	return nil
}

// webhook handles "GET /v1/webhooks/{id}".
func (s *server) webhook(c *gin.Context) error {
	w, err := s.Webhooks.Get(caller(c), c.Param("id"))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, w)
	return nil
}

// editWebhook handles "PATCH /v1/webhooks/{id}".
func (s *server) editWebhook(c *gin.Context) error {
	var in webhooks.Change
	if err := s.strict(c, &in); err != nil {
		return err
	}
	w, err := s.Webhooks.Change(caller(c), c.Param("id"), in)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, w)
	return nil
}

// dropWebhook handles "DELETE /v1/webhooks/{id}".
func (s *server) dropWebhook(c *gin.Context) error {
	if err := s.Webhooks.Drop(caller(c), c.Param("id")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}

// deliveries handles "GET /v1/webhooks/{id}/deliveries?state=".
func (s *server) deliveries(c *gin.Context) error {
	q, err := parameters(c, "state")
	if err != nil {
		return err
	}
	states := []webhooks.State{webhooks.Waiting, webhooks.Delivered, webhooks.Dead}
	if q.Has("state") && !slices.Contains(states, webhooks.State(q.Get("state"))) {
		return problem(CodeBadRequest, "detail.query.names", "names", listed(states))
	}
	all, err := s.Webhooks.Deliveries(caller(c), c.Param("id"), webhooks.State(q.Get("state")), query.MaxPage)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Deliveries{all})
	return nil
}

// retryDelivery handles "POST /v1/webhooks/{id}/deliveries/{number}/retry".
func (s *server) retryDelivery(c *gin.Context) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	n, err := strconv.ParseUint(c.Param("number"), 10, 64)
	if err != nil {
		return query.ErrNotFound
	}
	return s.sent(c)(s.Webhooks.Retry(caller(c), c.Param("id"), n))
}

// testWebhook handles "POST /v1/webhooks/{id}/test".
func (s *server) testWebhook(c *gin.Context) error {
	if err := s.strict(c, &Nothing{}); err != nil {
		return err
	}
	return s.sent(c)(s.Webhooks.Test(caller(c), c.Param("id")))
}

func (s *server) sent(c *gin.Context) func(*webhooks.Delivery, error) error {
	return func(d *webhooks.Delivery, err error) error {
		if err == nil {
			c.JSON(http.StatusOK, d)
		}
		return err
	}
}

// ofWebhook maps what is wrong with a webhook, and everything else.
func ofWebhook(err error) *Problem {
	switch {
	case errors.Is(err, webhooks.ErrAddress), errors.Is(err, webhooks.ErrTypes):
		return foreign(CodeBadRequest, err.Error())
	case errors.Is(err, webhooks.ErrTooMany), errors.Is(err, webhooks.ErrFull):
		return foreign(Code(protocol.CodeLimit), err.Error())
	}
	return ofUpload(err)
}
