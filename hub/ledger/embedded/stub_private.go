package embedded

import (
	"bytes"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
)

// readDigest returns the record of a private key's digest and notes its version.
func (s *stub) readDigest(collection, key string) (*record, error) {
	if err := validKey(key); err != nil {
		return nil, err
	}
	d := digest([]byte(key))
	r, err := get(s.tx, bucketDigests, digestKey(collection, d))
	if err != nil {
		return nil, err
	}
	s.rw.collection(collection).reads[string(d)] = r.versionOf()
	return r, nil
}

func (s *stub) GetPrivateData(collection, key string) ([]byte, error) {
	if err := s.held(collection); err != nil {
		return nil, err
	}
	r, err := s.readDigest(collection, key)
	if r == nil || err != nil {
		return nil, err
	}
	return bytes.Clone(s.tx.Bucket(bucketPrivate).Get(privateKey(collection, key))), nil
}

func (s *stub) GetMultiplePrivateData(collection string, keys ...string) ([][]byte, error) {
	return multiple(keys, func(k string) ([]byte, error) { return s.GetPrivateData(collection, k) })
}

// GetPrivateDataHash returns the SHA-256 digest of a private value, which every organisation may know.
func (s *stub) GetPrivateDataHash(collection, key string) ([]byte, error) {
	if _, err := s.defined(collection); err != nil {
		return nil, err
	}
	r, err := s.readDigest(collection, key)
	if r == nil || err != nil {
		return nil, err
	}
	return bytes.Clone(r.value), nil
}

func (s *stub) changePrivate(collection, key string, w write) error {
	return s.change(func() error {
		if err := s.member(collection); err != nil {
			return err
		}
		if err := s.writable(key); err != nil {
			return err
		}
		s.rw.collection(collection).writes[key] = w
		return nil
	})
}

func (s *stub) PutPrivateData(collection, key string, value []byte) error {
	return s.changePrivate(collection, key, write{value: append([]byte{}, value...)})
}

func (s *stub) DelPrivateData(collection, key string) error {
	return s.changePrivate(collection, key, write{deleted: true})
}

// PurgePrivateData deletes a private value. This ledger keeps no earlier
// private values, so there is nothing more to purge than to delete.
func (s *stub) PurgePrivateData(collection, key string) error {
	return s.changePrivate(collection, key, write{deleted: true, purged: true})
}

func (s *stub) SetPrivateDataValidationParameter(collection, key string, ep []byte) error {
	ep = bytes.Clone(ep)
	return s.change(func() error {
		if err := s.member(collection); err != nil {
			return err
		}
		if err := s.writable(key); err != nil {
			return err
		}
		if err := validParam(ep); err != nil {
			return err
		}
		s.rw.collection(collection).params[key] = ep
		return nil
	})
}

func (s *stub) GetPrivateDataValidationParameter(collection, key string) ([]byte, error) {
	if _, err := s.defined(collection); err != nil {
		return nil, err
	}
	r, err := s.readDigest(collection, key)
	if r == nil || err != nil || len(r.param) == 0 {
		return nil, err
	}
	return bytes.Clone(r.param), nil
}

// GetPrivateDataByRange is for read-only transactions, as on Fabric: a query
// over private data cannot be checked by peers that do not hold it.
func (s *stub) GetPrivateDataByRange(collection, start, end string) (shim.StateQueryIteratorInterface, error) {
	if start == "" {
		start = firstSimpleKey
	}
	if err := simpleKeys(start, end); err != nil {
		return nil, err
	}
	return s.privateRange(collection, start, end)
}

func (s *stub) GetPrivateDataByPartialCompositeKey(collection, objectType string, attributes []string) (shim.StateQueryIteratorInterface, error) {
	start, end, err := compositeRange(objectType, attributes)
	if err != nil {
		return nil, err
	}
	return s.privateRange(collection, start, end)
}

func (s *stub) privateRange(collection, start, end string) (shim.StateQueryIteratorInterface, error) {
	if err := s.held(collection); err != nil {
		return nil, err
	}
	if err := s.query("a query of private data"); err != nil {
		return nil, err
	}
	return newPrivateIterator(s, collection, start, end), nil
}

func (s *stub) GetPrivateDataQueryResult(collection, _ string) (shim.StateQueryIteratorInterface, error) {
	return nil, errRichQuery
}
