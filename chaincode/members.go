package chaincode

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/chaincode/state"
	"github.com/tradehub/tradehub/documents"
)

// memberContract records who may sign orders. An order is not in a transaction of its signer,
// because a transaction shows who made it. So each identity enrolls itself once, in a
// transaction that its organisation's MSP vouches for. Its signature is known from then on.
type memberContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*memberContract) GetEvaluateTransactions() []string { return []string{"Member", "Versions"} }

// Enroll makes the creator of the transaction a member. A repeated call returns the member unchanged.
func (*memberContract) Enroll(ctx *Context, arg string) (*protocol.Member, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return nil, err
	}
	m, err := creator(ctx)
	if err != nil {
		return nil, err
	}
	old, key, err := loadMember(ctx.Public, m.ID)
	if err != nil || old != nil {
		return old, err
	}
	return m, state.Store(ctx.Public, key, m)
}

// creator returns the member that the creator of the transaction would be.
func creator(ctx *Context) (*protocol.Member, error) {
	cert, err := cid.GetX509Certificate(ctx.GetStub())
	if err != nil || cert == nil {
		return nil, protocol.Refuse(protocol.CodeUnidentified, "the creator has no X.509 certificate")
	}
	switch cert.PublicKey.(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey:
	default:
		return nil, protocol.Refuse(protocol.CodeUnidentified, "the creator's key is neither ECDSA nor Ed25519")
	}
	spki, err := x509.MarshalPKIXPublicKey(cert.PublicKey)
	return &protocol.Member{
		ID: protocol.MemberID(cert.Raw), MSPID: ctx.Caller.MSPID, Role: ctx.Caller.Role, Person: ctx.Caller.Person, PublicKey: spki, Until: cert.NotAfter.UTC(),
	}, err
}

// Suspend lets a member's orders no longer count, for instance because its key is lost.
func (*memberContract) Suspend(ctx *Context, arg string) (*protocol.Member, error) {
	return setSuspended(ctx, arg, true)
}

// Reinstate lets a suspended member's orders count again.
func (*memberContract) Reinstate(ctx *Context, arg string) (*protocol.Member, error) {
	return setSuspended(ctx, arg, false)
}

func setSuspended(ctx *Context, arg string, suspended bool) (*protocol.Member, error) {
	m, key, err := memberArgument(ctx, arg)
	if err != nil || m.Suspended == suspended {
		return m, err
	}
	m.Suspended = suspended
	return m, state.Store(ctx.Public, key, m)
}

// Member returns a member.
func (*memberContract) Member(ctx *Context, arg string) (*protocol.Member, error) {
	m, _, err := memberArgument(ctx, arg)
	return m, err
}

// Versions returns the modules that the contracts of the asked peer were built with. Two
// organisations with different versions may compute different bytes.
func (*memberContract) Versions(_ *Context, arg string) ([]codec.Module, error) {
	_, err := protocol.Decode[struct{}](arg)
	return codec.Versions(), err
}

func memberArgument(ctx *Context, arg string) (*protocol.Member, string, error) {
	id, err := protocol.Decode[documents.Digest](arg)
	if err != nil {
		return nil, "", err
	}
	if err := protocol.CheckDigest("member", id, accel.SHA256); err != nil {
		return nil, "", err
	}
	m, key, err := loadMember(ctx.Public, id)
	if err == nil && m == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no member %s; enroll it first", id)
	}
	return m, key, err
}

func loadMember(public *state.Tx, id documents.Digest) (*protocol.Member, string, error) {
	key, err := memberKey(id)
	if err != nil {
		return nil, "", err
	}
	m, err := state.Load[protocol.Member](public, key)
	return m, key, err
}

// callerOf returns as whom the member's orders are carried out at the time.
func callerOf(m *protocol.Member, at time.Time) (Caller, error) {
	switch {
	case m.Suspended:
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "member %s is suspended", m.ID)
	case at.After(m.Until):
		return Caller{}, protocol.Refuse(protocol.CodeUnidentified, "the identity certificate of member %s ended %s; enroll with a new one", m.ID, m.Until.Format(time.RFC3339))
	}
	return Caller{m.MSPID, m.Role, m.Person}, nil
}

// signedBy reports whether the member signed the message: ECDSA over its SHA-256
// digest, or Ed25519.
func signedBy(m *protocol.Member, message, signature []byte) bool {
	key, err := x509.ParsePKIXPublicKey(m.PublicKey)
	if err != nil {
		return false
	}
	return verifySignature(key, message, signature)
}

func verifySignature(key crypto.PublicKey, message, signature []byte) bool {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		d := sha256.Sum256(message)
		return ecdsa.VerifyASN1(k, d[:], signature)
	case ed25519.PublicKey:
		return ed25519.Verify(k, message, signature)
	}
	return false
}
