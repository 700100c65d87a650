package corridor_test

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"github.com/tradehub/tradehub/corridor"
)

func TestVerify(t *testing.T) {
	n := newNetwork()
	p := n.proof()
	fact, err := p.Verify(n.client, wantTx, wantKey)
	if err != nil {
		t.Fatal(err)
	}
	if string(fact.Value) != "record" || fact.Block != 91 || fact.Tx != 7 || len(fact.Args) != 2 || string(fact.Args[1]) != "42" {
		t.Errorf("fact %+v", fact)
	}
	if !slices.Equal(fact.Orgs, n.order) {
		t.Errorf("signed by %q, want %q", fact.Orgs, n.order)
	}
}

func TestClientStateSurvivesJSON(t *testing.T) {
	n := newNetwork()
	b, err := json.Marshal(n.client)
	if err != nil {
		t.Fatal(err)
	}
	var cs corridor.ClientState
	if err := json.Unmarshal(b, &cs); err != nil {
		t.Fatal(err)
	}
	if _, err := n.proof().Verify(&cs, wantTx, wantKey); err != nil {
		t.Error(err)
	}
}

// What is refused, with everything else right and signed.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		code   corridor.RefusalCode
		change func(*network)
	}{
		"frozen client":            {corridor.CodeClientFrozen, func(n *network) { n.client.Frozen = true }},
		"more bytes than are read": {corridor.CodeLimit, func(n *network) { n.args = append(n.args, make([]byte, corridor.MaxProofBytes)) }},
		"another channel":          {corridor.CodeChannel, func(n *network) { n.header.ChannelId = "trade-c" }},
		"no channel":               {corridor.CodeChannel, func(n *network) { n.header.ChannelId = "" }},
		"a configuration":          {corridor.CodeChannel, func(n *network) { n.header.Type = int32(common.HeaderType_CONFIG) }},
		"another transaction":      {corridor.CodeTransaction, func(n *network) { n.args[0] = []byte("bridge:Echo") }},
		"no transaction":           {corridor.CodeTransaction, func(n *network) { n.args = nil }},
		"another chaincode asked":  {corridor.CodeTransaction, func(n *network) { n.asked = "other" }},
		"transient data":           {corridor.CodeTransaction, func(n *network) { n.payload.TransientMap = map[string][]byte{"x": {1}} }},
		"another chaincode":        {corridor.CodeChaincode, func(n *network) { n.action.ChaincodeId.Name = "other" }},
		"no chaincode":             {corridor.CodeChaincode, func(n *network) { n.action.ChaincodeId = nil }},
		"a version not accepted":   {corridor.CodeChaincode, func(n *network) { n.action.ChaincodeId.Version = "2.0" }},
		"status 500":               {corridor.CodeResponse, func(n *network) { n.action.Response.Status = 500 }},
		"status 201":               {corridor.CodeResponse, func(n *network) { n.action.Response.Status = 201 }},
		"no response":              {corridor.CodeResponse, func(n *network) { n.action.Response = nil }},
		"an event":                 {corridor.CodeReadSet, func(n *network) { n.action.Events = []byte("x") }},
		"a write":                  {corridor.CodeReadSet, func(n *network) { n.kv.Writes = []*kvrwset.KVWrite{{Key: "x"}} }},
		"a metadata write":         {corridor.CodeReadSet, func(n *network) { n.kv.MetadataWrites = []*kvrwset.KVMetadataWrite{{Key: "x"}} }},
		"a range query":            {corridor.CodeReadSet, func(n *network) { n.kv.RangeQueriesInfo = []*kvrwset.RangeQueryInfo{{StartKey: "x"}} }},
		"a second key":             {corridor.CodeReadSet, func(n *network) { n.kv.Reads = append(n.kv.Reads, &kvrwset.KVRead{Key: "x"}) }},
		"another key":              {corridor.CodeReadSet, func(n *network) { n.kv.Reads[0].Key = "x" }},
		"no key":                   {corridor.CodeReadSet, func(n *network) { n.kv.Reads = nil }},
		"no committed value":       {corridor.CodeReadSet, func(n *network) { n.kv.Reads[0].Version = nil }},
		"another data model":       {corridor.CodeReadSet, func(n *network) { n.rw.DataModel = 7 }},
		"another namespace": {corridor.CodeReadSet, func(n *network) {
			n.rw.NsRwset = append(n.rw.NsRwset, &rwset.NsReadWriteSet{Namespace: "other"})
		}},
		"the key in another namespace": {corridor.CodeReadSet, func(n *network) {
			n.rw.NsRwset[0].Rwset, n.kv = marshal(n.kv), &kvrwset.KVRWSet{}
		}},
		"a write to the definition": {corridor.CodeReadSet, func(n *network) {
			n.rw.NsRwset[0].Rwset = marshal(&kvrwset.KVRWSet{Writes: []*kvrwset.KVWrite{{Key: "x"}}})
		}},
		"private data": {corridor.CodeReadSet, func(n *network) {
			n.rw.NsRwset[0].CollectionHashedRwset = []*rwset.CollectionHashedReadWriteSet{{CollectionName: "x"}}
		}},
		"an unknown organisation":   {corridor.CodeEndorser, func(n *network) { delete(n.client.Orgs, "BankMSP") }},
		"a suspended organisation":  {corridor.CodeEndorser, func(n *network) { n.change("BankMSP", func(o *corridor.Org) { o.Suspended = true }) }},
		"one organisation twice":    {corridor.CodeEndorser, func(n *network) { n.order[1] = n.order[0] }},
		"a client's certificate":    {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = certify(n.cas["BankMSP"], "client", nil) }},
		"an authority's":            {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = n.cas["BankMSP"] }},
		"a peer that is also a CA":  {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = certify(n.cas["BankMSP"], "peer", alsoCA) }},
		"two units":                 {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = certify(n.cas["BankMSP"], "peer", twoUnits) }},
		"a stranger's certificate":  {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = certify(certify(nil, "ca", nil), "peer", nil) }},
		"its neighbour's":           {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = n.peers["CustomsMSP"] }},
		"a key on P-384":            {corridor.CodeEndorser, func(n *network) { n.peers["BankMSP"] = certify(n.cas["BankMSP"], "P-384", nil) }},
		"a root that is no X.509":   {corridor.CodeEndorser, func(n *network) { n.change("BankMSP", func(o *corridor.Org) { o.Roots = [][]byte{{1}} }) }},
		"no roots":                  {corridor.CodeEndorser, func(n *network) { n.change("BankMSP", func(o *corridor.Org) { o.Roots = nil }) }},
		"a revoked certificate":     {corridor.CodeRevoked, func(n *network) { n.revoke("BankMSP", n.peers["BankMSP"]) }},
		"a revoked intermediate":    {corridor.CodeRevoked, func(n *network) { n.revoke("BankMSP", n.insertIntermediate("BankMSP")) }},
		"two of three":              {corridor.CodePolicy, func(n *network) { n.order = n.order[:2] }},
		"nobody":                    {corridor.CodePolicy, func(n *network) { n.order, n.client.Threshold = nil, 1 }},
		"a threshold of none":       {corridor.CodePolicy, func(n *network) { n.order, n.client.Threshold = nil, 0 }},
		"a threshold that was lost": {corridor.CodePolicy, func(n *network) { n.client.Threshold = -1 }},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork()
			c.change(n)
			_, err := n.proof().Verify(n.client, wantTx, wantKey)
			wantCode(t, err, c.code)
		})
	}
}

func alsoCA(c *x509.Certificate)   { c.IsCA = true }
func twoUnits(c *x509.Certificate) { c.Subject.OrganizationalUnit = []string{"peer", "x"} }

func (n *network) revoke(id string, s *signer) {
	n.change(id, func(o *corridor.Org) {
		o.Revoked = append(o.Revoked, corridor.Certificate{AuthorityKeyID: s.cert.AuthorityKeyId, Serial: s.cert.SerialNumber.String()})
	})
}

func (n *network) insertIntermediate(id string) *signer {
	between := certify(n.cas[id], "ca", nil)
	n.peers[id] = certify(between, "peer", nil)
	n.change(id, func(o *corridor.Org) { o.Intermediates = [][]byte{between.cert.Raw} })
	return between
}

func TestAccepted(t *testing.T) {
	for name, change := range map[string]func(*network){
		"through an intermediate": func(n *network) { n.insertIntermediate("BankMSP") },
		"an expired certificate: an old fact stays provable": func(n *network) {
			n.peers["BankMSP"] = certify(n.cas["BankMSP"], "peer", func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
		},
		"a neighbour's revocation of the same serial": func(n *network) {
			n.change("BankMSP", func(o *corridor.Org) {
				o.Revoked = []corridor.Certificate{{AuthorityKeyID: []byte("another"), Serial: n.peers["BankMSP"].cert.SerialNumber.String()}}
			})
		},
		"more organisations than are needed": func(n *network) { n.client.Threshold = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork()
			change(n)
			if _, err := n.proof().Verify(n.client, wantTx, wantKey); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSignatureForm(t *testing.T) {
	for name, change := range map[string]func(n *network, sig []byte) []byte{
		"upper S":       func(n *network, sig []byte) []byte { return withS(sig, n.peers["BankMSP"].key.Curve, true) },
		"trailing byte": func(_ *network, sig []byte) []byte { return append(sig, 0) },
		"no signature":  func(*network, []byte) []byte { return nil },
		"zero R and S":  func(*network, []byte) []byte { return []byte{0x30, 6, 2, 1, 0, 2, 1, 0} },
		"of another": func(n *network, _ []byte) []byte {
			return endorse("BankMSP", n.peers["BankMSP"], []byte("x")).Signature
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork()
			p := n.proof()
			p.Endorsements[0].Signature = change(n, p.Endorsements[0].Signature)
			_, err := p.Verify(n.client, wantTx, wantKey)
			wantCode(t, err, corridor.CodeSignature)
		})
	}
}

func TestTooManyEndorsements(t *testing.T) {
	n := newNetwork()
	p := n.proof()
	for len(p.Endorsements) <= corridor.MaxEndorsements {
		p.Endorsements = append(p.Endorsements, corridor.Endorsement{})
	}
	_, err := p.Verify(n.client, wantTx, wantKey)
	wantCode(t, err, corridor.CodeLimit)
}

// An answer that was signed for another proposal must not pass under this one's headers.
func TestAnotherProposal(t *testing.T) {
	n := newNetwork()
	p := n.proof()
	n.header.TxId = "another"
	p.ChannelHeader = marshal(n.header)
	_, err := p.Verify(n.client, wantTx, wantKey)
	wantCode(t, err, corridor.CodeProposal)
}

// parts are the proof's byte strings, each to be changed in place.
func parts(p *corridor.Proof) map[string]*[]byte {
	m := map[string]*[]byte{"channel header": &p.ChannelHeader, "signature header": &p.SignatureHeader, "proposal payload": &p.ProposalPayload, "payload": &p.Payload}
	for i := range p.Endorsements {
		m["endorser "+string(rune('1'+i))] = &p.Endorsements[i].Endorser
		m["signature "+string(rune('1'+i))] = &p.Endorsements[i].Signature
	}
	return m
}

// Whichever byte of a proof is changed, or whatever is cut off, nothing is proved.
func TestTampered(t *testing.T) {
	n := newNetwork()
	p := n.proof()
	refused := func(t *testing.T, what string, at int) {
		t.Helper()
		if _, err := p.Verify(n.client, wantTx, wantKey); err == nil {
			t.Errorf("accepted with %s of byte %d", what, at)
		}
	}
	for name, part := range parts(p) {
		t.Run(name, func(t *testing.T) {
			whole := *part
			defer func() { *part = whole }()
			for i := range whole {
				for _, bit := range []byte{0x01, 0x80} {
					*part = slices.Clone(whole)
					(*part)[i] ^= bit
					refused(t, "a change", i)
				}
			}
			for _, cut := range []int{0, 1, len(whole) / 2, len(whole) - 1} {
				*part = whole[:cut]
				refused(t, "a cut", cut)
			}
			*part = append(slices.Clone(whole), 0)
			refused(t, "an addition", len(whole))
		})
	}
	if _, err := p.Verify(n.client, wantTx, wantKey); err != nil {
		t.Errorf("the proof as it was: %v", err)
	}
}

// Verify refuses any bytes without a panic, and whatever it accepts is what was signed.
func FuzzVerify(f *testing.F) {
	n := newNetwork()
	p := n.proof()
	f.Add(p.ChannelHeader, p.SignatureHeader, p.ProposalPayload, p.Payload, p.Endorsements[0].Endorser, p.Endorsements[0].Signature)
	n.client.Threshold = 1
	f.Add([]byte{}, []byte{}, []byte{}, marshal(&peer.ProposalResponsePayload{}), []byte{}, []byte{})
	f.Fuzz(func(t *testing.T, channelHeader, signatureHeader, proposal, payload, endorser, signature []byte) {
		q := &corridor.Proof{ChannelHeader: channelHeader, SignatureHeader: signatureHeader, ProposalPayload: proposal, Payload: payload,
			Endorsements: []corridor.Endorsement{{Endorser: endorser, Signature: signature}}}
		fact, err := q.Verify(n.client, wantTx, wantKey)
		if err == nil && string(fact.Value) != "record" {
			t.Errorf("a fact that nobody signed: %q", fact.Value)
		}
		if _, ok := errors.AsType[*corridor.Refusal](err); err != nil && !ok {
			t.Errorf("error %v is not a refusal", err)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	n := newNetwork()
	p := n.proof()
	for b.Loop() {
		if _, err := p.Verify(n.client, wantTx, wantKey); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(p.Size()), "bytes/proof")
}
