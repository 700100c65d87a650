package chaincode

import (
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
)

// A codec encodes and decodes state values. Endorsers must come to the same bytes:
// fields are written in the order of their declaration, and no type has a map.
type codec struct {
	marshal   func(v any) ([]byte, error)
	unmarshal func(b []byte, v any) error
}

// inJSON is how the world state is written, which others read too.
var inJSON = codec{json.Marshal, json.Unmarshal}

// inCBOR is how the records and events of claims are written, of which there are
// many (RFC 8949): it takes half as long to write as JSON, and a third to read.
var inCBOR = func() codec {
	enc, err := cbor.EncOptions{Time: cbor.TimeRFC3339}.EncMode() // read again as UTC, which a number of seconds is not
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF}.DecMode()
	if err != nil {
		panic(err)
	}
	return codec{enc.Marshal, dec.Unmarshal}
}()
