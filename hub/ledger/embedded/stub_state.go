package embedded

import (
	"bytes"
	"errors"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"

	"github.com/tradehub/tradehub/hub/ledger/policy"
)

// read returns the committed record of key and notes its version.
func (s *stub) read(key string) (*record, error) {
	if err := s.alive(); err != nil {
		return nil, err
	}
	if err := validKey(key); err != nil {
		return nil, err
	}
	r, err := get(s.tx, s.ns.state(), s.ns.key(key))
	if err != nil {
		return nil, err
	}
	s.state().reads[key] = r.versionOf()
	return r, nil
}

// GetState returns the committed value: not what this transaction wrote.
func (s *stub) GetState(key string) ([]byte, error) {
	r, err := s.read(key)
	if r == nil || err != nil {
		return nil, err
	}
	return bytes.Clone(r.value), nil
}

func (s *stub) GetMultipleStates(keys ...string) ([][]byte, error) {
	return multiple(keys, s.GetState)
}

func multiple(keys []string, one func(string) ([]byte, error)) ([][]byte, error) {
	var out [][]byte
	for _, k := range keys {
		v, err := one(k)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *stub) PutState(key string, value []byte) error {
	value = append([]byte{}, value...)
	return s.change(func() error {
		if err := s.writable(key); err != nil {
			return err
		}
		s.state().writes[key] = write{value: value}
		return nil
	})
}

func (s *stub) DelState(key string) error {
	return s.change(func() error {
		if err := s.writable(key); err != nil {
			return err
		}
		s.state().writes[key] = write{deleted: true}
		return nil
	})
}

// SetStateValidationParameter sets which organisations must endorse a change
// of key: a common.SignaturePolicyEnvelope.
func (s *stub) SetStateValidationParameter(key string, ep []byte) error {
	ep = bytes.Clone(ep)
	return s.change(func() error {
		if err := s.writable(key); err != nil {
			return err
		}
		if err := validParam(ep); err != nil {
			return err
		}
		s.state().params[key] = ep
		return nil
	})
}

// validParam checks a key-level policy; an empty one takes the key's away.
func validParam(ep []byte) error {
	if len(ep) == 0 {
		return nil
	}
	_, err := policy.Unmarshal(ep)
	return err
}

func (s *stub) GetStateValidationParameter(key string) ([]byte, error) {
	r, err := s.read(key)
	if r == nil || err != nil || len(r.param) == 0 {
		return nil, err
	}
	return bytes.Clone(r.param), nil
}

// GetHistoryForKey fails, as at a Fabric peer that keeps no history.
func (s *stub) GetHistoryForKey(string) (shim.HistoryQueryIteratorInterface, error) {
	return nil, errors.New("the embedded ledger keeps no history of keys")
}
