package embedded

import (
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// InvokeChaincode runs a further chaincode of the channel in the same
// transaction. As on Fabric, what it writes stays in the simulation whatever it
// answers, and the event that it sets is dropped.
func (s *stub) InvokeChaincode(name string, args [][]byte, channel string) *peer.Response {
	callee, err := s.callee(name, channel)
	if err != nil {
		return unanswered(err)
	}
	further, _ := s.net.opts.further(name)
	res, err := (&stub{simulation: s.simulation, ns: callee, caller: s, args: args}).invoke(further.Contracts)
	if err == nil {
		return res
	}
	var p *PanicError
	if errors.As(err, &p) && s.panicked == nil {
		s.panicked = err
	}
	return unanswered(err)
}

// unanswered returns what a peer says in the place of a chaincode. Unlike that of a
// chaincode, its error is the payload.
func unanswered(err error) *peer.Response {
	return &peer.Response{Status: shim.ERROR, Payload: []byte(err.Error())}
}

// callee returns the namespace of a chaincode that may be invoked here.
func (s *stub) callee(name, channel string) (namespace, error) {
	if err := s.alive(); err != nil {
		return "", err
	}
	if channel != "" && channel != s.net.opts.Channel {
		return "", fmt.Errorf("channel %q is not here: the embedded ledger has %q alone", channel, s.net.opts.Channel)
	}
	for c := s; c != nil; c = c.caller {
		if c.chaincode() == name {
			return "", fmt.Errorf("chaincode %q is running already in this transaction: it cannot be invoked again", name)
		}
	}
	if _, ok := s.net.opts.further(name); !ok {
		return "", fmt.Errorf("[channel %s] the embedded ledger has %q: chaincode %s not found", s.net.opts.Channel, s.net.opts.chaincodes(), name) // ends as on Fabric
	}
	ns := namespace(name)
	s.rw.namespace(ns) // it ran, even if it reads nothing
	return ns, nil
}
