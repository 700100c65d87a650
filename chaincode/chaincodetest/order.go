package chaincodetest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/chaincode/codec"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
)

// order submits one order of the creator's.
func (w *World) order(creator []byte, name string, arg any) ([]byte, error) {
	w.t.Helper()
	if !w.enrolled[string(creator)] {
		if _, err := w.Submit(creator, protocol.TxEnroll, struct{}{}); err != nil {
			return nil, err
		}
		w.enrolled[string(creator)] = true
	}
	answers, err := w.Bring(w.Bundle(creator, Order(name, mustMarshal(w.t, arg))))
	if err != nil {
		return nil, err
	}
	if len(answers) != 1 {
		w.t.Fatalf("%d answers to one order", len(answers))
	}
	if answers[0].Refused == "" {
		return answers[0].Value, nil
	}
	if e, ok := protocol.ParseError(answers[0].Refused); ok {
		return nil, e
	}
	return nil, errors.New(answers[0].Refused)
}

// Order returns an order of the argument as it is.
func Order(name, arg string) protocol.Order {
	return protocol.Order{Name: name, Argument: []byte(arg)}
}

// A SignedBundle is a bundle with its orders.
type SignedBundle struct {
	protocol.Bundle
	Orders []byte
}

// Bundle signs orders as the creator, at the world's time.
func (w *World) Bundle(creator []byte, orders ...protocol.Order) SignedBundle {
	w.t.Helper()
	return w.BundleAt(creator, w.Now, Channel, orders...)
}

// BundleAt signs orders at a time for a channel.
func (w *World) BundleAt(creator []byte, at time.Time, channel string, orders ...protocol.Order) SignedBundle {
	w.t.Helper()
	text := []byte(mustMarshal(w.t, orders))
	key, ok := keys.Load(string(creator))
	if !ok {
		w.t.Fatal("the creator is not one of NewCreator")
	}
	sum := sha256.Sum256(protocol.OrdersMessage(channel, at, text))
	sig, err := ecdsa.SignASN1(rand.Reader, key.(*ecdsa.PrivateKey), sum[:])
	if err != nil {
		w.t.Fatal(err)
	}
	return SignedBundle{protocol.Bundle{Signer: MemberID(w.t, creator), At: at, Signature: sig}, text}
}

// MemberID returns what the creator is called as a member.
func MemberID(t testing.TB, creator []byte) documents.Digest {
	t.Helper()
	s := &msp.SerializedIdentity{}
	if err := proto.Unmarshal(creator, s); err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(s.IdBytes)
	if block == nil {
		t.Fatal("the creator has no certificate")
	}
	return protocol.MemberID(block.Bytes)
}

// Bring submits bundles in one batch of the operator's and opens the answers.
func (w *World) Bring(bundles ...SignedBundle) ([]protocol.Answer, error) {
	w.t.Helper()
	transient, seal := Transient(w.t, bundles...)
	sealed, err := w.InvokeTransient(w.operator, protocol.TxBatch, transient, "{}")
	if err != nil {
		return nil, err
	}
	b, err := protocol.Unseal(seal, sealed)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []protocol.Answer
	if err := json.Unmarshal(b, &out); err != nil {
		w.t.Fatal(err)
	}
	return out, nil
}

// Transient returns the transient data of a batch, and its seal.
func Transient(t testing.TB, bundles ...SignedBundle) (map[string][]byte, []byte) {
	t.Helper()
	heads := make([]protocol.Bundle, len(bundles))
	out := map[string][]byte{}
	for i, b := range bundles {
		heads[i] = b.Bundle
		out[fmt.Sprint(protocol.TransientOrders, i)] = codec.Compress(b.Orders)
	}
	text, err := json.Marshal(heads)
	if err != nil {
		t.Fatal(err)
	}
	seal := make([]byte, protocol.SealBytes)
	_, _ = rand.Read(seal) // never fails
	out[protocol.TransientBundles], out[protocol.TransientSeal] = text, seal
	return out, seal
}
