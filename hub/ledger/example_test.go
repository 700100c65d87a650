package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/ledger/embedded"
)

// A ledger in this process. Package gateway opens a driver on a Fabric network
// instead, and the rest is the same.
func ExampleLedger() {
	folder, err := os.MkdirTemp("", "ledger-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	contracts, err := chaincode.New(protocol.DefaultCharter())
	if err != nil {
		log.Fatal(err)
	}
	network, err := embedded.Open(folder, contracts, embedded.Options{
		Orgs: embedded.DefaultOrgs(), Collections: embedded.DefaultCollections(), Further: embedded.DefaultFurther(),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer network.Close()
	registrar, err := network.Enroll("RegistrarMSP", "hub", protocol.RoleRegistrar)
	if err != nil {
		log.Fatal(err)
	}
	driver := network.Driver(registrar)
	batcher := ledger.NewBatcher(driver, ledger.BatchOptions{})
	defer batcher.Close()

	l, ctx := ledger.New(driver, batcher), context.Background()
	invoice := documents.Digests{
		SHA256:    "sha256:5203803be52c43cb0949dbff423de10f138cb4306c898bc48d3615a38061d3df",
		SM3:       "sm3:cd39ffc4d52e8de8ed088268a9a825453269ca00cd7921185749c1c377de51dd",
		Canonical: "sha256:50fe88bbdcf72a0540f9989ba28bbfe201140d006747ddc90d60ecd816d81ed7",
	}
	_, err = l.Documents.Document(ctx, invoice.SHA256)
	fmt.Println("not found:", errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}))

	_, receipt, err := l.Documents.Register(ctx, []protocol.DocumentInput{{Digests: invoice, Type: documents.TypeInvoice}})
	if err != nil {
		log.Fatal(err)
	}
	record, err := l.Documents.Document(ctx, invoice.SHA256)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("registered by", record.MSPID, "in this transaction:", record.TxID == receipt.TxID)
	// Output:
	// not found: true
	// registered by RegistrarMSP in this transaction: true
}
