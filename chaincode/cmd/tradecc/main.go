// Command tradecc serves the contracts of package chaincode, and the catalogues, as
// package server says. TRADECC_CHARTER names the file of the charter
// (protocol.ParseCharter).
package main

import (
	"fmt"
	"log"
	"os"
	"runtime/debug"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/server"
)

// garbage is how much of it may lie about, in percent of what is in use: the
// contracts keep nothing between transactions, so that is little.
const garbage = 400

func main() {
	log.SetFlags(0)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if err := run(os.Getenv); err != nil {
		log.Fatalf("tradecc: %v", err)
	}
}

func run(env func(string) string) error {
	charter, err := readCharter(env("TRADECC_CHARTER"))
	if err != nil {
		return err
	}
	cc, err := chaincode.New(charter)
	if err != nil {
		return err
	}
	return server.Run(env, cc, server.Catalogues()...)
}

// readCharter reads the file of the charter that the organisation agreed to; ""
// is that of a development network.
func readCharter(file string) (protocol.Charter, error) {
	if file == "" {
		return protocol.DefaultCharter(), nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("TRADECC_CHARTER: %w", err)
	}
	c, err := protocol.ParseCharter(b)
	if err != nil {
		return nil, fmt.Errorf("TRADECC_CHARTER: %s: %w", file, err)
	}
	return c, nil
}
