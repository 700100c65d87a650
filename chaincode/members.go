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
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// memberContract holds whose signature on an order counts. An order does not
// come in a transaction of its signer's, for a transaction shows who made it; so
// each identity enrolls itself once, in a transaction that its organisation's
// MSP vouches for, and its signature is known from then on.
type memberContract struct{ contractapi.Contract }

// GetEvaluateTransactions names the transactions that change nothing.
func (*memberContract) GetEvaluateTransactions() []string { return []string{"Member"} }

// Enroll makes the creator of the transaction a member. Again, it answers with the member as it stands.
func (*memberContract) Enroll(ctx *Context, arg string) (*protocol.Member, error) {
	if _, err := protocol.Decode[struct{}](arg); err != nil {
		return nil, err
	}
	m, err := creator(ctx)
	if err != nil {
		return nil, err
	}
	old, key, err := loadMember(ctx, m.ID)
	if err != nil || old != nil {
		return old, err
	}
	return m, store(ctx.public, key, m)
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
		ID: protocol.MemberID(cert.Raw), MSPID: ctx.caller.msp, Role: ctx.caller.role, Person: ctx.caller.id, PublicKey: spki, Until: cert.NotAfter.UTC(),
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
	return m, store(ctx.public, key, m)
}

// Member returns a member.
func (*memberContract) Member(ctx *Context, arg string) (*protocol.Member, error) {
	m, _, err := memberArgument(ctx, arg)
	return m, err
}

func memberArgument(ctx *Context, arg string) (*protocol.Member, string, error) {
	id, err := protocol.Decode[documents.Digest](arg)
	if err != nil {
		return nil, "", err
	}
	if err := protocol.CheckDigest("member", id, accel.SHA256); err != nil {
		return nil, "", err
	}
	m, key, err := loadMember(ctx, id)
	if err == nil && m == nil {
		err = protocol.Refuse(protocol.CodeNotFound, "no member %s; enroll it first", id)
	}
	return m, key, err
}

func loadMember(ctx *Context, id documents.Digest) (*protocol.Member, string, error) {
	key, err := memberKey(id)
	if err != nil {
		return nil, "", err
	}
	m, err := load[protocol.Member](ctx.public, key)
	return m, key, err
}

// callerOf returns as whom the member's orders are carried out at the time.
func callerOf(m *protocol.Member, at time.Time) (caller, error) {
	switch {
	case m.Suspended:
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "member %s is suspended", m.ID)
	case at.After(m.Until):
		return caller{}, protocol.Refuse(protocol.CodeUnidentified, "the identity certificate of member %s ended %s; enroll with a new one", m.ID, m.Until.Format(time.RFC3339))
	}
	return caller{m.MSPID, m.Role, m.Person}, nil
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
