// Command tradecc serves the contracts of package chaincode, as package server says.
package main

import (
	"log"
	"os"

	"tradehub/chaincode"
	"tradehub/chaincode/server"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Getenv); err != nil {
		log.Fatalf("tradecc: %v", err)
	}
}

func run(env func(string) string) error {
	cc, err := chaincode.New()
	if err != nil {
		return err
	}
	return server.Run(env, cc)
}
