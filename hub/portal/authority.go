package portal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// Authorities are what the pages of authorities call.
type Authorities struct {
	Query    *query.Query
	Verifier *verify.Verifier
	Ledger   func(ctx context.Context, who access.Caller) (*ledger.Ledger, error)
	// MaxUpload bounds a document, in bytes.
	MaxUpload int64
	Channel   string // of the ledger
}

type authorityDesk struct{ Authorities }

// Part is the part of authorities, who say that a document is the one that they issued or
// accepted.
func (a Authorities) Part() Part {
	d := authorityDesk{a}
	authorities := Roles(protocol.RoleCustoms, protocol.RoleCarrier, protocol.RoleSeller, protocol.RoleTax)
	body := a.MaxUpload + formBytes
	return Part{
		Name: "authority", Templates: web.Templates("authority"),
		Nav: []Nav{{Key: NavAttestations, Route: "/attestations", Who: authorities}},
		Routes: []Route{
			{Pattern: "GET /attestations", Who: authorities, Page: d.list},
			{Pattern: "POST /attestations", Who: authorities, Page: d.attest, Body: body},
			{Pattern: "GET /attestations/{key}", Who: authorities, Page: d.one},
			{Pattern: "POST /attestations/{key}/amend", Who: authorities, Page: d.amend, Body: body},
			{Pattern: "POST /attestations/{key}/revoke", Who: authorities, Page: d.revoke},
		},
	}
}

// An attestedRow is one version of an attestation.
type attestedRow struct {
	projection.Attestation
	State query.AttestedState
	Class string
	Icon  string
	Names []documents.Fact // that it states
}

var attestedLooks = map[query.AttestedState][2]string{
	query.InForce: {"green", "GREEN"}, query.Amended: {"amber", "AMBER"}, query.Withdrawn: {"red", "RED"},
}

func attestedRowOf(a projection.Attestation) attestedRow {
	state := query.InForce
	switch {
	case a.Revoked:
		state = query.Withdrawn
	case a.SupersededBy != "":
		state = query.Amended
	}
	row := attestedRow{a, state, attestedLooks[state][0], attestedLooks[state][1], nil}
	for _, f := range a.Facts {
		if !slices.Contains(row.Names, f.Fact) {
			row.Names = append(row.Names, f.Fact)
		}
	}
	return row
}

// An attestedList is the page of what an authority attested.
type attestedList struct {
	supervisedList
	Errors []web.Error
}

// list handles "GET /attestations".
func (d authorityDesk) list(v *Visit) error {
	if err := v.only(); err != nil {
		return err
	}
	return d.showList(v, http.StatusOK, nil)
}

func (d authorityDesk) showList(v *Visit, status int, errs []web.Error) error {
	l, err := d.Query.Attestations(v.Context(), v.Who.Caller, v.listPage())
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(l); done {
		return err
	}
	rows := make([]attestedRow, len(l.Rows))
	for i, a := range l.Rows {
		rows[i] = attestedRowOf(a)
	}
	return v.RenderStatus(status, "attestations", web.Page{
		Title: v.Say("attest.title"), Block: l.Block, Channel: d.Channel,
		Data: attestedList{supervisedList{Rows: rows, N: len(rows), Next: v.nextPage(l.Next), JSON: v.asJSON()}, errs},
	})
}

// An attestedView is the page of one attestation: all its versions, the last first.
type attestedView struct {
	ID     string
	Rows   []attestedRow
	Last   attestedRow
	Reason string // as it was typed
	Errors []web.Error
}

// own returns an attestation of the visitor's organisation. Another one's is not found.
func (d authorityDesk) own(v *Visit) (view attestedView, err error) {
	l, err := d.Query.Attestation(v.Context(), v.Who.Caller, v.PathValue("key"))
	if err != nil {
		return view, err
	}
	for _, a := range l.Rows {
		if a.MSPID != v.Who.Caller.MSPID {
			return view, query.ErrNotFound
		}
		view.Rows = append([]attestedRow{attestedRowOf(a)}, view.Rows...)
	}
	view.ID, view.Last = v.PathValue("key"), view.Rows[0]
	return view, nil
}

// one handles "GET /attestations/{key}".
func (d authorityDesk) one(v *Visit) error {
	view, err := d.own(v)
	if err != nil {
		return err
	}
	return d.showOne(v, http.StatusOK, view)
}

func (d authorityDesk) showOne(v *Visit, status int, view attestedView) error {
	return v.RenderStatus(status, "attestation", web.Page{Title: v.Say("attest.one"), Data: view})
}

// attest handles "POST /attestations": a file that the authority issued or accepted.
func (d authorityDesk) attest(v *Visit) error {
	a, errs, err := d.put(v, "")
	switch {
	case err != nil:
		return err
	case errs != nil:
		return d.showList(v, http.StatusUnprocessableEntity, errs)
	}
	return v.See("/attestations/" + a.ID)
}

// amend handles "POST /attestations/{key}/amend": a file takes the place of the last one.
func (d authorityDesk) amend(v *Visit) error {
	view, err := d.own(v)
	if err != nil {
		return err
	}
	a, errs, err := d.put(v, view.Last.Document)
	switch {
	case err != nil:
		return err
	case errs != nil:
		view.Errors = errs
		return d.showOne(v, http.StatusUnprocessableEntity, view)
	}
	return v.See("/attestations/" + a.ID)
}

// put reads the form's file, keeps it and attests it. What is wrong with the file, or with
// attesting it, is an error at its field. The same file is attested once.
func (d authorityDesk) put(v *Visit, supersedes documents.Digest) (*documents.Attestation, []web.Error, error) {
	data, _, err := v.file("document", d.MaxUpload)
	wrong := func(text string) []web.Error { return []web.Error{{Field: "document", Text: text}} }
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, wrong(v.Say("attest.error.large")), nil
	case err != nil:
		return nil, nil, err
	case len(data) == 0:
		return nil, wrong(v.Say("attest.error.none")), nil
	}
	up, err := d.Verifier.Upload(v.Context(), v.Who.Caller.MSPID, bytes.Clone(data))
	if text, ok := attestFault(v, err); ok {
		return nil, wrong(text), nil
	}
	if err != nil {
		return nil, nil, err
	}
	l, err := d.Ledger(v.Context(), v.Who.Caller)
	if err != nil {
		return nil, nil, err
	}
	a, err := d.Verifier.Attest(v.Context(), l.Documents, v.Who.Caller.MSPID, up.Digests.SHA256, supersedes)
	if text, ok := attestFault(v, err); ok {
		return nil, wrong(text), nil
	}
	return a, nil, err
}

// attestFault says why a file cannot be attested. ok is false for any other error.
func attestFault(v *Visit, err error) (text string, ok bool) {
	if _, is := errors.AsType[*verify.FileError](err); is {
		return v.Say("attest.error.unread"), true
	}
	if _, is := errors.AsType[*documents.SyntaxError](err); is {
		return v.Say("attest.error.unread"), true
	}
	for code, text := range map[protocol.Code]string{
		protocol.CodeExists: v.Say("attest.error.exists"), protocol.CodeSuperseded: v.Say("attest.error.changed"),
		protocol.CodeForbidden: v.Say("attest.error.role"), protocol.CodeRevoked: v.Say("attest.error.revoked"),
	} {
		if errors.Is(err, &protocol.Error{Code: code}) {
			return text, true
		}
	}
	return "", false
}

// maxRevokeReason bounds what everybody on the channel reads of a revocation, in characters.
const maxRevokeReason = 500

// revoke handles "POST /attestations/{key}/revoke".
func (d authorityDesk) revoke(v *Visit) error {
	view, err := d.own(v)
	if err != nil {
		return err
	}
	view.Reason = strings.TrimSpace(v.PostFormValue("reason"))
	if view.Reason == "" || utf8.RuneCountInString(view.Reason) > maxRevokeReason || !utf8.ValidString(view.Reason) {
		view.Errors = []web.Error{{Field: "reason", Text: v.Say("attest.error.reason")}}
		return d.showOne(v, http.StatusUnprocessableEntity, view)
	}
	if view.Last.Revoked {
		return v.See("/attestations/" + view.ID) // sent twice
	}
	l, err := d.Ledger(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	if _, _, err := l.Documents.Revoke(v.Context(), protocol.RevokeInput{ID: view.ID, Reason: view.Reason}); err != nil {
		return err
	}
	return v.See("/attestations/" + view.ID)
}
