package devnet

import (
	"context"
	"fmt"
)

// A Check is what a look at one part of a network found.
type Check struct {
	City    string `json:"city"`
	Part    string `json:"part"`              // a process, or the contracts as an organisation's peer has them
	PID     int    `json:"pid,omitempty"`     // of a process that runs
	Detail  string `json:"detail,omitempty"`  // of what is well: "block 12"
	Problem string `json:"problem,omitempty"` // "" where it is well
	Mend    string `json:"mend,omitempty"`    // what to do
}

// Well reports whether nothing is wrong.
func (c Check) Well() bool { return c.Problem == "" }

// Status looks at every process, and then asks every peer's contracts.
func (n *Network) Status(ctx context.Context) ([]Check, error) {
	nodes, err := n.nodes()
	if err != nil {
		return nil, err
	}
	checks := make([]Check, len(nodes))
	if err := each(indices(nodes), func(i int) (err error) {
		checks[i], err = n.checkNode(ctx, nodes[i])
		return err
	}); err != nil {
		return nil, err
	}
	answers, err := n.checkContracts(ctx)
	return append(checks, answers...), err
}

func indices[T any](of []T) []int {
	out := make([]int, len(of))
	for i := range out {
		out[i] = i
	}
	return out
}

func (n *Network) checkNode(ctx context.Context, nd node) (Check, error) {
	c := Check{City: n.City, Part: nd.name}
	var err error
	if c.PID, err = n.pid(nd.name); err != nil {
		return c, err
	}
	up := fmt.Sprintf("tradehub devnet up --city %s", n.City)
	if c.PID == 0 {
		c.Problem, c.Mend = "it does not run; "+n.lastWords(nd.name), up
		for _, port := range nd.ports {
			if !free(ctx, port) {
				c.Problem = fmt.Sprintf("it does not run, and another program has its port %d", port)
				c.Mend = "end that program, then " + up
			}
		}
		return c, nil
	}
	c.Detail = "listens at " + address(nd.ports[0])
	if err := nd.well(ctx); err != nil {
		c.Problem = fmt.Sprintf("it runs, but does not answer: %v; %s", err, n.lastWords(nd.name))
		c.Mend = fmt.Sprintf("kill %d, then %s", c.PID, up)
	}
	return c, nil
}

// checkContracts asks every peer that runs for its height and for an answer of the contracts.
func (n *Network) checkContracts(ctx context.Context) (_ []Check, err error) {
	admins, err := n.admins()
	if err != nil {
		return nil, err
	}
	defer func() { _ = closeAll(admins) }() // only reads went through them
	checks := make([]Check, len(admins))
	err = each(indices(admins), func(i int) error {
		checks[i] = n.checkPeer(ctx, admins[i])
		return nil
	})
	return checks, err
}

func (n *Network) checkPeer(ctx context.Context, a *administrator) Check {
	ctx, cancel := context.WithTimeout(ctx, 3*healthTimeout)
	defer cancel()
	c := Check{City: n.City, Part: a.org.Name + ".contracts"}
	if pid, err := n.pid(a.org.Name + ".peer"); err == nil && pid == 0 {
		c.Problem, c.Mend = "its peer does not run", fmt.Sprintf("tradehub devnet up --city %s", n.City)
		return c
	}
	if n.outdated() {
		c.Problem, c.Mend = outdatedProblem, outdatedMend
		return c
	}
	height, err := a.height(ctx)
	if err == nil {
		c.Detail = fmt.Sprintf("%s on %s, block %d", n.chaincodeNames(), n.channel(), height-1)
		err = a.probe(ctx)
	}
	if err != nil {
		c.Problem = err.Error()
		c.Mend = fmt.Sprintf("tradehub devnet up --city %s; if that does not help, tradehub devnet logs --city %[1]s", n.City)
	}
	return c
}
