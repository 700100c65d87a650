package portal

import (
	"context"
	"maps"
	"slices"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/web"
)

// Operations is what the operator watches.
type Operations struct {
	Version  string   `json:"version"`
	Revision string   `json:"revision"`
	Go       string   `json:"go"`
	Engines  []string `json:"engines"` // that digest documents
	Files    []File   `json:"files"`
	Ledger   string   `json:"channel"`
	Heights  []Height `json:"heights"`
	Streams  int      `json:"openPages"`
}

// A File is one that the hub keeps, and its size.
type File struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// A Height is how far something has followed the ledger. Its word is "operations.KEY".
type Height struct {
	Key   HeightKey `json:"key"`
	Block uint64    `json:"block"`
}

// A HeightKey names what follows the ledger.
type HeightKey string

// What follows the ledger.
const (
	HeightLedger     HeightKey = "ledger"
	HeightProjection HeightKey = "projection"
	HeightIndex      HeightKey = "index"
	HeightTotals     HeightKey = "totals"
)

// An Operator is what the operator's page calls.
type Operator struct {
	// Ready returns what is wrong by part, "" where nothing is.
	Ready func(ctx context.Context) map[string]string
	State func(ctx context.Context) (Operations, error)
}

// Part is the part of the operator.
func (o Operator) Part() Part {
	registrar := Roles(protocol.RoleRegistrar)
	return Part{
		Name: "operator", Templates: web.Templates("operator"),
		Nav:    []Nav{{Key: NavOperations, Route: "/operations", Who: registrar}},
		Routes: []Route{{Pattern: "GET /operations", Who: registrar, Page: o.page}},
	}
}

// A partLine says whether a part of the hub is ready.
type partLine struct {
	Name  string `json:"part"`
	Wrong string `json:"wrong,omitempty"`
}

type operationsView struct {
	Operations
	Parts []partLine `json:"parts"`
	Well  bool       `json:"ready"`
}

// page handles "GET /operations". The hub may be ill, and this page says where.
func (o Operator) page(v *Visit) error {
	if err := v.only(); err != nil {
		return err
	}
	state, err := o.State(v.Context())
	if err != nil {
		return err
	}
	view := operationsView{Operations: state, Well: true}
	wrong := o.Ready(v.Context())
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		view.Parts = append(view.Parts, partLine{name, wrong[name]})
		view.Well = view.Well && wrong[name] == ""
	}
	if done, err := v.renderJSON(view); done {
		return err
	}
	return v.Render("operations", web.Page{Title: v.Say("operations.title"), Data: view, Panels: v.Panels("operations.main", view)})
}
