package portal

import (
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/web"
)

// A certificatesView is what the page of certificates shows. A firm sees none: a certificate
// states the registry's answer, so it is the bank's to hand on.
type certificatesView struct {
	Bank bool
	Rows []certificateRow
	Next string
}

type certificateRow struct {
	Href, Request, Applicant, Verdict string
	Outcome                           documents.Outcome
	ValidUntil                        time.Time
}

// certificates handles "GET /certificates?cursor=".
func (d firmDesk) certificates(v *Visit) error {
	var view certificatesView
	if !v.Who.Caller.IsFirm() {
		view.Bank = true
		l, err := d.Query.CaseList(v.Context(), v.Who.Caller, query.CaseFilter{}, query.Page{Cursor: v.URL.Query().Get("cursor"), Size: pageRows})
		if err != nil {
			return err
		}
		for _, s := range l.Rows {
			if s.Verdict != "" && s.Answer != nil {
				view.Rows = append(view.Rows, certificateRowOf(s))
			}
		}
		if l.Next != "" {
			view.Next = listPath("/certificates", "cursor", l.Next)
		}
	}
	return v.Render("firm-certificates", web.Page{Title: v.Say("certs.title"), Data: view})
}

func certificateRowOf(s cases.Summary) certificateRow {
	return certificateRow{Href: "/queue/" + s.ID, Request: s.Request, Applicant: s.Applicant, Verdict: s.Verdict, Outcome: s.Answer.Outcome, ValidUntil: s.Answer.ValidUntil}
}
