// Command probecc serves the hub's contracts with the conformance suite's probe, and the
// catalogues, for a Fabric network under test. Never deploy it to a network that matters.
package main

import (
	"log"
	"os"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/server"
	"github.com/tradehub/tradehub/hub/ledger/ledgertest"
)

func main() {
	log.SetFlags(0)
	cc, err := chaincode.New(protocol.DefaultCharter(), ledgertest.NewProbe())
	if err == nil {
		err = server.Run(os.Getenv, cc, server.Catalogues()...)
	}
	log.Fatalf("probecc: %v", err)
}
