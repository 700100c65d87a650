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
	"github.com/tradehub/tradehub/documents"
)

// memberContract holds whose signature on an order counts. An order does not
// come in a transaction of its signer's, for a transaction shows who made it; so
// each identity enrolls itself once, in a transaction that its organisation's
// MSP vouches for, and its signature is known from then on.
type memberContract struct{ contractapi.Contract }

// A Member is an identity whose orders are carried out.
type Member struct {
	ID        documents.Digest `json:"id"` // SHA-256 of its identity certificate in DER: what a Bundle names it by
	MSPID     string           `json:"mspId"`
	Role      Role             `json:"role"`
	Person    documents.Digest `json:"person"`    // of the subject and issuer: the same after a renewal of the certificate
	PublicKey []byte           `json:"publicKey"` // PKIX, DER: ECDSA or Ed25519
	Until     time.Time        `json:"until"`     // end of the certificate
	Suspended bool             `json:"suspended,omitempty"`
}

// GetEvaluateTransactions names the transactions that change nothing.
func (*memberContract) GetEvaluateTransactions() []string { return []string{"Member"} }

// Enroll makes the creator of the transaction a member. Again, it answers with the member as it stands.
func (*memberContract) Enroll(ctx *Context, arg string) (*Member, error) {
	if _, err := decode[struct{}](arg); err != nil {
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
func creator(ctx *Context) (*Member, error) {
	cert, err := cid.GetX509Certificate(ctx.GetStub())
	if err != nil || cert == nil {
		return nil, refuse(CodeUnidentified, "the creator has no X.509 certificate")
	}
	switch cert.PublicKey.(type) {
	case *ecdsa.PublicKey, ed25519.PublicKey:
	default:
		return nil, refuse(CodeUnidentified, "the creator's key is neither ECDSA nor Ed25519")
	}
	spki, err := x509.MarshalPKIXPublicKey(cert.PublicKey)
	return &Member{
		ID: MemberID(cert.Raw), MSPID: ctx.caller.msp, Role: ctx.caller.role, Person: ctx.caller.id, PublicKey: spki, Until: cert.NotAfter.UTC(),
	}, err
}

// MemberID returns what a member is called by, of its identity certificate in DER.
func MemberID(certificate []byte) documents.Digest {
	sum := sha256.Sum256(certificate)
	return documents.NewDigest(accel.SHA256, sum[:])
}

// Suspend lets a member's orders no longer count, for instance because its key is lost.
func (*memberContract) Suspend(ctx *Context, arg string) (*Member, error) {
	return setSuspended(ctx, arg, true)
}

// Reinstate lets a suspended member's orders count again.
func (*memberContract) Reinstate(ctx *Context, arg string) (*Member, error) {
	return setSuspended(ctx, arg, false)
}

func setSuspended(ctx *Context, arg string, suspended bool) (*Member, error) {
	m, key, err := memberArgument(ctx, arg)
	if err != nil || m.Suspended == suspended {
		return m, err
	}
	m.Suspended = suspended
	return m, store(ctx.public, key, m)
}

// Member returns a member.
func (*memberContract) Member(ctx *Context, arg string) (*Member, error) {
	m, _, err := memberArgument(ctx, arg)
	return m, err
}

func memberArgument(ctx *Context, arg string) (*Member, string, error) {
	id, err := decode[documents.Digest](arg)
	if err != nil {
		return nil, "", err
	}
	if err := checkDigest("member", id, accel.SHA256); err != nil {
		return nil, "", err
	}
	m, key, err := loadMember(ctx, id)
	if err == nil && m == nil {
		err = refuse(CodeNotFound, "no member %s; enroll it first", id)
	}
	return m, key, err
}

func loadMember(ctx *Context, id documents.Digest) (*Member, string, error) {
	key, err := memberKey(id)
	if err != nil {
		return nil, "", err
	}
	m, err := load[Member](ctx.public, key)
	return m, key, err
}

// callerOf returns as whom the member's orders are carried out at the time.
func callerOf(m *Member, at time.Time) (caller, error) {
	switch {
	case m.Suspended:
		return caller{}, refuse(CodeUnidentified, "member %s is suspended", m.ID)
	case at.After(m.Until):
		return caller{}, refuse(CodeUnidentified, "the identity certificate of member %s ended %s; enroll with a new one", m.ID, m.Until.Format(time.RFC3339))
	}
	return caller{m.MSPID, m.Role, m.Person}, nil
}

// signedBy reports whether the member signed the message: ECDSA over its SHA-256
// digest, or Ed25519.
func signedBy(m *Member, message, signature []byte) bool {
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
