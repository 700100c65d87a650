package embedded

import (
	"bytes"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/binary"
	"math/big"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/proto"
)

// A tip is the end of the chain.
type tip struct {
	height uint64 // number of the last block
	header []byte // digest of its header
	commit []byte // digest of all headers and validation flags up to it
}

var keyTip = []byte("tip")

func (t tip) marshal() []byte {
	return append(append(blockKey(t.height), t.header...), t.commit...)
}

// readTip returns the end of the chain, or false if it has no block yet.
func readTip(tx *bbolt.Tx) (tip, bool, error) {
	b := bytes.Clone(tx.Bucket(bucketMeta).Get(keyTip))
	if b == nil {
		return tip{}, false, nil
	}
	if len(b) != 8+2*sha256.Size {
		return tip{}, false, tampered(0, "the record of the last block is cut off")
	}
	return tip{binary.BigEndian.Uint64(b), b[8 : 8+sha256.Size], b[8+sha256.Size:]}, true, nil
}

// headerDigest returns the SHA-256 digest of the header's ASN.1 form, as in Fabric's protoutil.BlockHeaderBytes.
func headerDigest(h *common.BlockHeader) ([]byte, error) {
	b, err := asn1.Marshal(struct {
		Number       *big.Int
		PreviousHash []byte
		DataHash     []byte
	}{new(big.Int).SetUint64(h.Number), h.PreviousHash, h.DataHash})
	return digest(b), err
}

// dataDigest returns the SHA-256 digest of the transactions, each with its length
// first: of the bare sequence that Fabric takes, two lists could have one digest.
func dataDigest(envelopes [][]byte) []byte {
	h := sha256.New()
	for _, e := range envelopes {
		h.Write(binary.AppendUvarint(nil, uint64(len(e))))
		h.Write(e)
	}
	return h.Sum(nil)
}

// commitDigest chains the validation flags, which no header covers.
func commitDigest(header, flags, previous []byte) []byte {
	h := sha256.New()
	h.Write(header)
	h.Write(flags)
	h.Write(previous)
	return h.Sum(nil)
}

// appendBlock writes the next block of the chain and returns its end.
func appendBlock(tx *bbolt.Tx, last tip, first bool, envelopes [][]byte, flags []byte) (tip, error) {
	next := tip{}
	if !first {
		next.height = last.height + 1
	}
	h := &common.BlockHeader{Number: next.height, PreviousHash: last.header, DataHash: dataDigest(envelopes)}
	var err error
	if next.header, err = headerDigest(h); err != nil {
		return tip{}, err
	}
	next.commit = commitDigest(next.header, flags, last.commit)
	b, err := deterministic.Marshal(&common.Block{Header: h, Metadata: blockMetadata(flags, next.commit)})
	if err != nil {
		return tip{}, err
	}
	if err := tx.Bucket(bucketBlocks).Put(blockKey(next.height), b); err != nil {
		return tip{}, err
	}
	for i, e := range envelopes {
		if err := tx.Bucket(bucketTransactions).Put(place(version{next.height, uint64(i)}), e); err != nil {
			return tip{}, err
		}
	}
	return next, tx.Bucket(bucketMeta).Put(keyTip, next.marshal())
}

func blockMetadata(flags, commit []byte) *common.BlockMetadata {
	m := make([][]byte, len(common.BlockMetadataIndex_name))
	m[common.BlockMetadataIndex_TRANSACTIONS_FILTER] = flags
	m[common.BlockMetadataIndex_COMMIT_HASH] = commit
	return &common.BlockMetadata{Metadata: m}
}

// A block is a block as it is stored, without its transactions.
type block struct {
	header        *common.BlockHeader
	flags, commit []byte
}

func readBlock(tx *bbolt.Tx, n uint64) (*block, error) {
	b := tx.Bucket(bucketBlocks).Get(blockKey(n))
	if b == nil {
		return nil, tampered(n, "it is missing")
	}
	m := &common.Block{}
	if err := proto.Unmarshal(b, m); err != nil {
		return nil, tampered(n, "%v", err)
	}
	meta := m.GetMetadata().GetMetadata()
	if m.Header == nil || len(meta) != len(common.BlockMetadataIndex_name) {
		return nil, tampered(n, "its header or its metadata is missing")
	}
	return &block{m.Header, meta[common.BlockMetadataIndex_TRANSACTIONS_FILTER], meta[common.BlockMetadataIndex_COMMIT_HASH]}, nil
}
