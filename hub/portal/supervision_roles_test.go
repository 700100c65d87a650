package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/supervision"
)

// TestSupervisionOfRoles asks every question of the desk as every role of every organisation:
// who may not ask gets "not found", and nobody is shown an organisation's name. A method
// without a question fails the test.
func TestSupervisionOfRoles(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	c := overridden(w, presented(w, hubtest.Altered, "SZ-2026-000001"))
	d, page := w.Hub.Supervision, query.Page{Size: 10}
	supervisor, readers := []protocol.Role{protocol.RoleSupervisor}, []protocol.Role{protocol.RoleSupervisor, protocol.RoleAuditor}
	questions := map[string]struct {
		roles []protocol.Role
		args  []any
		error error // that those who may ask get too
	}{
		"Overview": {readers, nil, nil}, "Verdicts": {readers, []any{supervision.VerdictFilter{}, page}, nil}, "Replay": {readers, []any{c.Verdict}, nil},
		"Export": {readers, []any{io.Discard}, nil}, "Exports": {readers, nil, nil}, "Signature": {readers, []any{uint64(1)}, nil},
		"Cases": {supervisor, []any{supervision.CaseFilter{}, page}, nil}, "CaseFile": {supervisor, []any{c.ID}, nil},
		"Claims": {supervisor, []any{supervision.ClaimFilter{}, page}, nil}, "Overrides": {supervisor, []any{page}, nil},
		"Unmaskings": {supervisor, nil, nil}, "Unmask": {supervisor, []any{d.Masks.Bank("BankAMSP"), "x"}, nil},
		"Agree": {supervisor, []any{uint64(1)}, supervision.ErrSamePerson},
	}
	order := []string{"Export", "Unmask"} // what others ask about
	for i := range reflect.TypeOf(d).NumMethod() {
		if name := reflect.TypeOf(d).Method(i).Name; !slices.Contains(order, name) {
			order = append(order, name)
		}
	}
	for _, name := range order {
		q, ok := questions[name]
		if !ok {
			t.Errorf("no question is about %s", name)
			continue
		}
		for _, role := range protocol.Roles {
			for _, msp := range []string{"SupervisorMSP", "BankAMSP", "TraderMSP"} {
				if (role == protocol.RoleSupervisor || role == protocol.RoleAuditor) != (msp == "SupervisorMSP") {
					continue // the ledger has no such identity
				}
				text, err := ask(w.Context(), reflect.ValueOf(d).MethodByName(name), access.Caller{Name: string(role), MSPID: msp, Role: role}, q.args)
				if may := slices.Contains(q.roles, role); may && !errors.Is(err, q.error) || !may && !errors.Is(err, query.ErrNotFound) {
					t.Errorf("%s as %s of %s: %v", name, role, msp, err)
				}
				for _, secret := range []string{"BankAMSP", "TraderMSP", c.Request.Applicant.Name, c.Request.ID} {
					if strings.Contains(text, secret) {
						t.Errorf("%s shows %s %q: %s", name, role, secret, text)
					}
				}
			}
		}
	}
}

func ask(ctx context.Context, method reflect.Value, who access.Caller, args []any) (text string, err error) {
	in := []reflect.Value{reflect.ValueOf(ctx), reflect.ValueOf(who)}
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	for _, out := range method.Call(in) {
		if failed, ok := out.Interface().(error); ok {
			err = failed
			continue
		}
		b, failed := json.Marshal(out.Interface())
		text, err = text+string(b), errors.Join(err, failed)
	}
	return text, err
}
