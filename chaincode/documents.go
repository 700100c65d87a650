package chaincode

import (
	"regexp"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// documentContract holds which documents were registered and attested.
type documentContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*documentContract) GetEvaluateTransactions() []string {
	return []string{"Document", "Tree", "Attestations", "Attestation", "Amended", "Opened"}
}

// Register records a batch of documents, each under the SHA-256 digest of its
// bytes. A document that is known keeps its first record and is answered with
// it: to present a document again is no fault.
func (*documentContract) Register(ctx *Context, arg string) ([]protocol.DocumentRecord, error) {
	batch, err := protocol.Decode[[]protocol.DocumentInput](arg)
	if err != nil {
		return nil, err
	}
	keys, err := batchKeys(batch)
	if err != nil {
		return nil, err
	}
	known, err := state.LoadAll[protocol.DocumentRecord](ctx.Public, keys)
	if err != nil {
		return nil, err
	}
	return registerBatch(ctx, batch, keys, known)
}

func batchKeys(batch []protocol.DocumentInput) ([]string, error) {
	if len(batch) == 0 || len(batch) > protocol.MaxBatch {
		return nil, protocol.Refuse(protocol.CodeInvalidArgument, "%d documents; 1 to %d are accepted", len(batch), protocol.MaxBatch)
	}
	keys := make([]string, len(batch))
	for i, in := range batch {
		if err := checkDocument(in); err != nil {
			return nil, err
		}
		var err error
		if keys[i], err = documentKey(in.Digests.SHA256); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func registerBatch(ctx *Context, batch []protocol.DocumentInput, keys []string, known []*protocol.DocumentRecord) ([]protocol.DocumentRecord, error) {
	at, err := ctx.Now()
	if err != nil {
		return nil, err
	}
	out := make([]protocol.DocumentRecord, len(batch))
	var fresh []protocol.DocumentRecord
	seen := map[documents.Digest]int{} // index in out: a batch may name a document twice
	for i, in := range batch {
		first, again := seen[in.Digests.SHA256]
		switch {
		case known[i] != nil:
			out[i] = *known[i]
			out[i].Known = true
		case again:
			out[i] = out[first]
			out[i].Known = true
		default:
			seen[in.Digests.SHA256] = i
			out[i] = protocol.DocumentRecord{DocumentInput: in, MSPID: ctx.Caller.MSPID, At: at, TxID: ctx.GetStub().GetTxID()}
			fresh = append(fresh, out[i])
			if err := state.Store(ctx.Public, keys[i], out[i]); err != nil {
				return nil, err
			}
		}
	}
	if len(fresh) == 0 {
		return out, nil
	}
	return out, ctx.Emit(protocol.EventDocuments, fresh)
}

// Document returns the record of the document of a SHA-256 digest.
func (*documentContract) Document(ctx *Context, arg string) (*protocol.DocumentRecord, error) {
	d, err := protocol.Decode[documents.Digest](arg)
	if err != nil {
		return nil, err
	}
	if err := protocol.CheckDigest("digest", d, accel.SHA256); err != nil {
		return nil, err
	}
	key, err := documentKey(d)
	if err != nil {
		return nil, err
	}
	r, err := state.Load[protocol.DocumentRecord](ctx.Public, key)
	if err == nil && r == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no document %s", d)
	}
	return r, err
}

// typeCode is the form of a UNTDID 1001 document name code.
var typeCode = regexp.MustCompile(`^[0-9]{1,3}$`)

func checkDocument(in protocol.DocumentInput) error {
	if err := protocol.CheckDigest("digests.sha256", in.Digests.SHA256, accel.SHA256); err != nil {
		return err
	}
	if err := protocol.CheckDigest("digests.sm3", in.Digests.SM3, accel.SM3); err != nil {
		return err
	}
	if in.Paper() {
		return nil
	}
	if err := protocol.CheckDigest("digests.canonical", in.Digests.Canonical, accel.SHA256); err != nil {
		return err
	}
	if !typeCode.MatchString(string(in.Type)) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "type %q is no UNTDID 1001 code", protocol.Clip(string(in.Type)))
	}
	return nil
}
