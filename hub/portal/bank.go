package portal

import (
	"context"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/casework"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/identity"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// The links of banks.
const (
	NavQueue     NavKey = "queue"
	NavPortfolio NavKey = "portfolio"
)

// A Bank is what the pages of banks call.
type Bank struct {
	Query    *query.Query
	Desk     *casework.Desk
	Claims   *verify.Claims
	Requests Kept
	Ledger   func(ctx context.Context, who access.Caller) (*ledger.Ledger, error)
	// Certificate renders the certificate of a report. now is what became of the verdict since.
	Certificate func(r *verify.Report, now *verify.Standing, lang documents.Lang) (*certificate.Certificate, error)
	// Officer names a person of the organisation by the pseudonym that cases keep, "" for
	// one that is not known.
	Officer func(mspID, person string) string
	City    string   // of the hub
	Cities  []string // of the corridor
	Channel string   // of the ledger
	Now     func() time.Time
}

// A bankDesk serves the pages of banks.
type bankDesk struct {
	Bank
	once *oncer
}

// Part returns the pages of banks.
func (b Bank) Part() Part {
	d := bankDesk{b, &oncer{kept: b.Requests, now: b.Now}}
	bank := Roles(protocol.RoleBank)
	return Part{
		Name: "bank",
		Nav: []Nav{
			{Key: NavQueue, Route: "/queue", Who: bank},
			{Key: NavPortfolio, Route: "/portfolio", Who: bank, After: NavQueue},
		},
		Templates: web.Templates("bank"),
		Routes: []Route{
			{Pattern: "GET /queue", Who: bank, Page: d.queue},
			{Pattern: "GET /queue/{id}", Who: bank, Page: d.page},
			{Pattern: "GET /queue/{id}/{move}", Who: bank, Page: d.pageAgain},
			{Pattern: "GET /queue/{id}/certificate/{form}", Who: bank, Page: d.certificate},
			{Pattern: "POST /queue/{id}/decide", Who: bank, Page: d.decide},
			{Pattern: "POST /queue/{id}/agree", Who: bank, Page: d.agree},
			{Pattern: "POST /queue/{id}/verify", Who: bank, Page: d.verifyAgain},
			{Pattern: "GET /portfolio", Who: bank, Page: d.portfolio},
			{Pattern: "GET /claims/{id}", Who: bank, Page: d.claim},
			{Pattern: "GET /claims/{id}/{move}", Who: bank, Page: d.movePage},
			{Pattern: "POST /claims/{id}/{move}", Who: bank, Page: d.move},
			{Pattern: "GET /settings/verification", Who: bank, Page: func(v *Visit) error { return v.See("/settings") }},
			{Pattern: "POST /settings/verification", Who: bank, Page: d.standingOrder},
		},
		Panels: []Panel{{Place: "settings.main", Order: 10, Template: "standing-order", Load: d.standing}},
	}
}

// A standingView is the panel of a bank's standing order.
type standingView struct {
	On  bool
	Key string
}

// standing loads the panel of the standing order. It is a bank's alone.
func (d bankDesk) standing(_ context.Context, who identity.Visitor, _ any) (any, error) {
	if who.Caller.Role != protocol.RoleBank {
		return (*standingView)(nil), nil
	}
	s, err := d.Desk.Book.Settings(who.Caller.MSPID)
	return &standingView{On: !s.Hold, Key: NewKey()}, err
}

// standingOrder handles "POST /settings/verification".
func (d bankDesk) standingOrder(v *Visit) error {
	return d.once.do(v, func(ctx context.Context) (string, error) {
		on, err := oneOf(v.PostFormValue("on"), "yes", "no")
		if err != nil {
			return "", err
		}
		return "/settings", d.Desk.Stand(ctx, v.Who.Caller, on == "yes")
	})
}
