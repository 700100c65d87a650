package portal

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/replay"
	"github.com/tradehub/tradehub/hub/supervision"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// An auditView is the list of verdicts, and what was exported.
type auditView struct {
	supervisedList
	Exports []cases.Export
	Command string // that verifies one
}

// audit handles "GET /audit/rows?day=&outcome=&bank=&rule=&asset=&stopped=1".
func (d supervisorDesk) audit(v *Visit) error {
	if err := v.only("day", "outcome", "bank", "rule", "asset", "stopped"); err != nil {
		return err
	}
	q := v.URL.Query()
	f := supervision.VerdictFilter{
		Day: q.Get("day"), Outcome: documents.Outcome(q.Get("outcome")), Bank: q.Get("bank"), Rule: q.Get("rule"), Asset: q.Get("asset"),
		Stopped: q.Get("stopped") == "1",
	}
	l, err := d.Verdicts(v.Context(), v.Who.Caller, f, v.listPage())
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(l); done {
		return err
	}
	exports, err := d.Exports(v.Context(), v.Who.Caller)
	if err != nil {
		return err
	}
	view := auditView{supervisedList{Rows: l.Rows, N: len(l.Rows), Next: v.nextPage(l.Next), JSON: v.asJSON(), Filters: []listFilter{
		filterChoices(v, "outcome", v.Say("supervisor.col.outcome"), v.outcomeWord, supervisedOutcomes),
		v.filterText("day", v.Say("supervisor.day")), v.filterText("rule", v.Say("supervisor.rule")), v.filterText("bank", v.Say("supervisor.col.bank")),
	}}, exports, "tradehub export verify " + exportName + " --signer signer.pem"}
	if f != (supervision.VerdictFilter{}) {
		view.Note = v.Say("supervisor.audit.latest")
	}
	if f.Asset != "" {
		view.Filters = append(view.Filters, v.filterText("asset", v.Say("supervisor.asset")))
	}
	return v.Render("audit", web.Page{Title: v.Say("supervisor.audit.title"), Scripts: []string{"live.js"}, Block: l.Block, Channel: d.Channel, Data: view})
}

// A replayView is what the page of one verdict shows.
type replayView struct {
	*replay.Result
	Lines   []replayLine
	Hints   []hint
	Millis  int64
	Command string // that does the same
	Why     string // it could not be done; "" is that it was
}

// A replayLine is one digest beside the same computed again.
type replayLine struct {
	Label string
	replay.Pair
}

// A hint is what somebody does about a difference. Its word is "supervisor.hint.HINT".
type hint string

// The hints.
const (
	hintPack     hint = "pack"
	hintNorm     hint = "norm"
	hintInputs   hint = "inputs"
	hintVerdict  hint = "verdict"
	hintRegister hint = "registrar"
)

// replay handles "GET /audit/{verdictId}".
func (d supervisorDesk) replay(v *Visit) error {
	if err := v.only(); err != nil {
		return err
	}
	id, from := v.PathValue("verdictId"), time.Now()
	if !number.MatchString(id) {
		return errGone
	}
	r, err := d.Replay(v.Context(), v.Who.Caller, id)
	view := replayView{Result: r, Command: "tradehub replay " + id + " --json"}
	if lost, ok := errors.AsType[*verify.MissingError](err); ok {
		view.Result, view.Why = &replay.Result{Verdict: id}, v.Say("supervisor.replay.missing", "digest", lost.Digest)
		return v.RenderStatus(http.StatusConflict, "replay", web.Page{Title: v.Say("supervisor.replay.title"), Data: view})
	}
	if _, ok := errors.AsType[*verify.FileError](err); ok {
		view.Result, view.Why = &replay.Result{Verdict: id}, v.Say("supervisor.replay.unread")
		return v.RenderStatus(http.StatusConflict, "replay", web.Page{Title: v.Say("supervisor.replay.title"), Data: view})
	}
	if err != nil {
		return err
	}
	if done, err := v.renderJSON(r); done {
		return err
	}
	view.Millis, view.Hints = time.Since(from).Milliseconds(), hintsOf(r)
	view.Lines = []replayLine{
		{v.Say("supervisor.replay.inputs"), r.Inputs}, {v.Say("supervisor.replay.verdict"), r.Digest},
		{v.Say("supervisor.replay.pack", "pack", r.Pack.Ledger), r.PackDigest}, {v.Say("supervisor.replay.norm"), r.Norm},
	}
	return v.Render("replay", web.Page{Title: v.Say("supervisor.replay.title"), Data: view})
}

// hintsOf returns what to do about a difference, none if there is none.
func hintsOf(r *replay.Result) (out []hint) {
	if r.Equal {
		return nil
	}
	for _, h := range []struct {
		hint
		replay.Pair
	}{{hintPack, r.PackDigest}, {hintNorm, r.Norm}, {hintInputs, r.Inputs}} {
		if !h.Equal() {
			out = append(out, h.hint)
		}
	}
	if out == nil {
		out = append(out, hintVerdict)
	}
	return append(out, hintRegister)
}

// exportName is what browsers call an export.
const exportName = "tradehub-export.jsonl"

// exportTime bounds how long an export may take to go out.
const exportTime = 30 * time.Minute

// export handles "GET /supervision/export.jsonl".
func (d supervisorDesk) export(v *Visit) error {
	rc := http.NewResponseController(v.Writer)
	if err := errors.Join(rc.SetWriteDeadline(time.Now().Add(exportTime)), rc.SetReadDeadline(time.Time{})); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	out := &startedWriter{v: v}
	_, err := d.Export(v.Context(), v.Who.Caller, out)
	if err != nil && out.begun {
		v.portal.Log.Error("export", "request", access.RequestID(v.Context()), "cause", err)
		panic(http.ErrAbortHandler) // half an export must not look whole
	}
	return err
}

// A startedWriter sends headers with the first bytes: an error before them is a page.
type startedWriter struct {
	v     *Visit
	begun bool
}

func (w *startedWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.begun = true
		sendAsFile(w.v.Writer, "application/jsonl", exportName)
	}
	return w.v.Writer.Write(b)
}

// signature handles "GET /supervision/export.jws?number=".
func (d supervisorDesk) signature(v *Visit) error {
	var n uint64
	if text := v.URL.Query().Get("number"); text != "" {
		var err error
		if n, err = strconv.ParseUint(text, 10, 64); err != nil || n == 0 {
			return errGone
		}
	}
	jws, err := d.Signature(v.Context(), v.Who.Caller, n)
	if err != nil {
		return err
	}
	sendAsFile(v.Writer, "application/jose", exportName+".jws")
	_, _ = v.Writer.Write(jws) // nobody reads any more where it fails
	return nil
}
