package codec

import (
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
)

// A Codec encodes and decodes state values. Endorsers must come to the same bytes:
// fields are written in the order of their declaration, and no type has a map.
type Codec struct {
	Marshal   func(v any) ([]byte, error)
	Unmarshal func(b []byte, v any) error
}

// JSON is how the world state is written, which others read too.
var JSON = Codec{json.Marshal, json.Unmarshal}

// CBOR is how the records and events of claims are written (RFC 8949). There are many,
// and it takes half as long to write as JSON, and a third to read.
var CBOR = func() Codec {
	enc, err := cbor.EncOptions{Time: cbor.TimeRFC3339}.EncMode() // read again as UTC, which a number of seconds is not
	if err != nil {
		panic(err) // the options are constants
	}
	dec, err := cbor.DecOptions{DupMapKey: cbor.DupMapKeyEnforcedAPF}.DecMode()
	if err != nil {
		panic(err)
	}
	return Codec{enc.Marshal, dec.Unmarshal}
}()
