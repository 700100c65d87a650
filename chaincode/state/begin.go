package state

import (
	"fmt"

	"github.com/tradehub/tradehub/chaincode/catalogue"
)

// Keys of the collection that no record has: these are digests in base64.
const (
	keyTouched = "touched" // → ID of the last transaction that changed nothing
	keyBegun   = "begun"   // → nothing of interest; its digest says that the ledger has no earlier form, see Begin
	keyEarlier = "batch"   // written by every batch of the version that kept each record under its own key
)

// begin refuses a ledger with records of an earlier version: they would not be found,
// and their capacity would be granted again. The first transaction looks for them and
// leaves a mark; each later one reads the mark's digest alone.
func (v *volumes) begin() error {
	begun, err := v.stub.GetPrivateDataHash(v.collection, keyBegun)
	if err != nil || len(begun) > 0 {
		return err
	}
	earlier, err := v.stub.GetPrivateDataHash(v.collection, keyEarlier)
	if err != nil {
		return err
	}
	if len(earlier) > 0 {
		return errEarlier("key " + keyEarlier + " of its collection")
	}
	for _, name := range catalogue.Earlier {
		there, err := catalogue.Present(v.stub, name)
		if err != nil {
			return fmt.Errorf("look for claims of an earlier version: %w", err)
		}
		if there {
			return errEarlier("chaincode " + name)
		}
	}
	return v.stub.PutPrivateData(v.collection, keyBegun, []byte{entryForm})
}

func errEarlier(what string) error {
	return fmt.Errorf("this ledger holds claims of an earlier version of the contracts, which this version cannot read (%s); start with a new channel or a new data folder", what)
}
