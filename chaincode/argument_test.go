package chaincode_test

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/chaincode"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

func FuzzArgument(f *testing.F) {
	f.Add(`{"id":"C-1","amount":{"minor":1,"ccy":"CNY"},"partial":true,"borrower":"buyer","uses":[{"token":{"kind":"A2","epoch":2026,"value":"00000000000000000000000000000001"},"capacity":{"minor":1,"ccy":"CNY"},"amount":{"minor":1,"ccy":"CNY"}}]}`)
	f.Add(`{"id":"C-1","id":"C-2"}`)
	f.Add(`{"Id":1e3}`)
	f.Fuzz(func(t *testing.T, arg string) {
		in, err := chaincode.Decode(arg)
		if err != nil {
			if e, ok := errors.AsType[*protocol.Error](err); !ok || e.Code != protocol.CodeInvalidArgument {
				t.Errorf("error %v", err)
			}
			return
		}
		if in.ID == "" || in.Amount.Minor <= 0 || len(in.Uses) == 0 {
			t.Errorf("%q was let in as %+v", arg, in)
		}
	})
}
