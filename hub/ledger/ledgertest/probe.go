package ledgertest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/statebased"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"github.com/tradehub/tradehub/chaincode/catalogue"
	"github.com/tradehub/tradehub/chaincode/protocol"
)

// Collection is the private data collection that a [Probe] uses. Deploy it with
// the organisations that the [Harness] names as its members.
const Collection = "probe"

// A Probe is a contract that does what the suite asks of a ledger: each transaction one
// thing, and some of them wrong on purpose. It keeps only what it is given, and can be
// deployed together with the contracts of the hub.
type Probe struct{ contractapi.Contract }

// NewProbe returns the contract under its name, "probe".
func NewProbe() *Probe {
	p := &Probe{}
	p.Name = "probe"
	return p
}

type txContext = contractapi.TransactionContextInterface

// An Entry is a key and its value.
type Entry struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Put writes a value.
func (p *Probe) Put(ctx txContext, key, value string) error {
	return ctx.GetStub().PutState(key, []byte(value))
}

// Get reads a value; "NOT_FOUND: …" if there is none.
func (p *Probe) Get(ctx txContext, key string) (string, error) {
	b, err := ctx.GetStub().GetState(key)
	if err != nil {
		return "", err
	}
	if b == nil {
		return "", fmt.Errorf("NOT_FOUND: nothing under %s", key)
	}
	return string(b), nil
}

// Delete deletes a value.
func (p *Probe) Delete(ctx txContext, key string) error { return ctx.GetStub().DelState(key) }

// Refuse always refuses with the text.
func (p *Probe) Refuse(_ txContext, text string) error { return errors.New(text) }

// Reserve writes a value unless there is one; "TAKEN: …" then.
func (p *Probe) Reserve(ctx txContext, key, value string) error {
	b, err := ctx.GetStub().GetState(key)
	if err != nil {
		return err
	}
	if b != nil {
		return fmt.Errorf("TAKEN: %s is held", key)
	}
	return ctx.GetStub().PutState(key, []byte(value))
}

// Increment adds one to a number, emits the new one as the event "increment", and returns it.
func (p *Probe) Increment(ctx txContext, key string) (int, error) {
	b, err := ctx.GetStub().GetState(key)
	if err != nil {
		return 0, err
	}
	n := 0
	if b != nil {
		if n, err = strconv.Atoi(string(b)); err != nil {
			return 0, err
		}
	}
	n++
	if err := ctx.GetStub().SetEvent("increment", fmt.Appendf(nil, "%s=%d", key, n)); err != nil {
		return 0, err
	}
	return n, ctx.GetStub().PutState(key, []byte(strconv.Itoa(n)))
}

// CountThenAdd counts the keys that begin with prefix and a slash, and adds one with the count as its value.
func (p *Probe) CountThenAdd(ctx txContext, prefix, name string) (int, error) {
	entries, err := p.Range(ctx, prefix+"/", prefix+"0") // 0 is the character after the slash
	if err != nil {
		return 0, err
	}
	return len(entries), ctx.GetStub().PutState(prefix+"/"+name, []byte(strconv.Itoa(len(entries))))
}

// CountComposite does the same over composite keys of the type.
func (p *Probe) CountComposite(ctx txContext, objectType, name string) (int, error) {
	entries, err := p.RangeComposite(ctx, objectType)
	if err != nil {
		return 0, err
	}
	return len(entries), p.PutComposite(ctx, objectType, name, strconv.Itoa(len(entries)))
}

// WriteThenRead writes, and reports whether a read in the same transaction sees it.
func (p *Probe) WriteThenRead(ctx txContext, key string) (bool, error) {
	if err := ctx.GetStub().PutState(key, []byte("new")); err != nil {
		return false, err
	}
	b, err := ctx.GetStub().GetState(key)
	return string(b) == "new", err
}

// PutMany writes the same value under prefix and 1 to n, as one batch.
func (p *Probe) PutMany(ctx txContext, prefix string, n int, value string) error {
	stub := ctx.GetStub()
	stub.StartWriteBatch()
	for i := range n {
		if err := stub.PutState(fmt.Sprintf("%s%d", prefix, i+1), []byte(value)); err != nil {
			return err
		}
	}
	return stub.FinishWriteBatch()
}

// GetMany reads several keys, given as a JSON list; a missing one is "".
func (p *Probe) GetMany(ctx txContext, keys []string) ([]string, error) {
	values, err := ctx.GetStub().GetMultipleStates(keys...)
	if err != nil {
		return nil, err
	}
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out, nil
}

// PutComposite writes under a composite key of the type and one attribute.
func (p *Probe) PutComposite(ctx txContext, objectType, attribute, value string) error {
	key, err := ctx.GetStub().CreateCompositeKey(objectType, []string{attribute})
	if err != nil {
		return err
	}
	return ctx.GetStub().PutState(key, []byte(value))
}

// Range lists the keys from start up to end.
func (p *Probe) Range(ctx txContext, start, end string) ([]Entry, error) {
	it, err := ctx.GetStub().GetStateByRange(start, end)
	if err != nil {
		return nil, err
	}
	return list(it, func(k string) (string, error) { return k, nil })
}

// RangeComposite lists the attributes of the composite keys of the type.
func (p *Probe) RangeComposite(ctx txContext, objectType string) ([]Entry, error) {
	it, err := ctx.GetStub().GetStateByPartialCompositeKey(objectType, nil)
	if err != nil {
		return nil, err
	}
	return list(it, func(k string) (string, error) {
		_, attributes, err := ctx.GetStub().SplitCompositeKey(k)
		if err != nil || len(attributes) != 1 {
			return "", fmt.Errorf("composite key %q: %w", k, err)
		}
		return attributes[0], nil
	})
}

func list(it shim.StateQueryIteratorInterface, name func(string) (string, error)) ([]Entry, error) {
	defer it.Close()
	out := []Entry{}
	for it.HasNext() {
		kv, err := it.Next()
		if err != nil {
			return nil, err
		}
		key, err := name(kv.Key)
		if err != nil {
			return nil, err
		}
		out = append(out, Entry{key, string(kv.Value)})
	}
	return out, nil
}

// A Page is a part of a range.
type Page struct {
	Entries  []Entry `json:"entries"`
	Bookmark string  `json:"bookmark"`
}

// Page lists size keys of a range from the bookmark.
func (p *Probe) Page(ctx txContext, start, end string, size int32, bookmark string) (*Page, error) {
	it, meta, err := ctx.GetStub().GetStateByRangeWithPagination(start, end, size, bookmark)
	if err != nil {
		return nil, err
	}
	entries, err := list(it, func(k string) (string, error) { return k, nil })
	return &Page{entries, meta.GetBookmark()}, err
}

// PageThenPut writes after a paginated query, which a ledger must refuse.
func (p *Probe) PageThenPut(ctx txContext, key string) error {
	if _, err := p.Page(ctx, key, key+"0", 1, ""); err != nil {
		return err
	}
	return ctx.GetStub().PutState(key, []byte("unchecked"))
}

// Emit writes a value and sets the event "probe" twice: the last call wins.
func (p *Probe) Emit(ctx txContext, key, payload string) error {
	if err := ctx.GetStub().SetEvent("overwritten", []byte("x")); err != nil {
		return err
	}
	if err := ctx.GetStub().SetEvent("probe", []byte(payload)); err != nil {
		return err
	}
	return ctx.GetStub().PutState(key, []byte(payload))
}

// HasChaincode reports whether the channel has a catalogue of the name.
func (p *Probe) HasChaincode(ctx txContext, name string) (bool, error) {
	return catalogue.Present(ctx.GetStub(), name)
}

// Panic panics.
func (p *Probe) Panic(_ txContext, with string) error { panic(with) }

// Nondeterministic writes what differs at each endorser.
func (p *Probe) Nondeterministic(ctx txContext, key string) error {
	return ctx.GetStub().PutState(key, []byte(rand.Text()))
}

// A Caller is what a contract knows of who calls.
type Caller struct {
	MSPID      string `json:"mspId"`
	Role       string `json:"role"`
	CommonName string `json:"commonName"`
}

// Caller returns the calling identity.
func (p *Probe) Caller(ctx txContext) (*Caller, error) {
	id := ctx.GetClientIdentity()
	mspID, err := id.GetMSPID()
	if err != nil {
		return nil, err
	}
	role, _, err := id.GetAttributeValue(protocol.RoleAttribute)
	if err != nil {
		return nil, err
	}
	cert, err := id.GetX509Certificate()
	if err != nil {
		return nil, err
	}
	return &Caller{mspID, role, cert.Subject.CommonName}, nil
}

// Timestamp returns the transaction's time as RFC 3339.
func (p *Probe) Timestamp(ctx txContext) (string, error) {
	ts, err := ctx.GetStub().GetTxTimestamp()
	if err != nil {
		return "", err
	}
	return ts.AsTime().Format(time.RFC3339Nano), nil
}

// PutTransientDigest writes the SHA-256 digest of the transient value "secret".
func (p *Probe) PutTransientDigest(ctx txContext, key string) (string, error) {
	t, err := ctx.GetStub().GetTransient()
	if err != nil {
		return "", err
	}
	d := sha256.Sum256(t["secret"])
	out := hex.EncodeToString(d[:])
	return out, ctx.GetStub().PutState(key, []byte(out))
}

// PutPrivate keeps the transient value "secret" as private data.
func (p *Probe) PutPrivate(ctx txContext, key string) error {
	t, err := ctx.GetStub().GetTransient()
	if err != nil {
		return err
	}
	return ctx.GetStub().PutPrivateData(Collection, key, t["secret"])
}

// GetPrivate reads private data; "NOT_FOUND: …" if there is none.
func (p *Probe) GetPrivate(ctx txContext, key string) (string, error) {
	b, err := ctx.GetStub().GetPrivateData(Collection, key)
	if err != nil {
		return "", err
	}
	if b == nil {
		return "", fmt.Errorf("NOT_FOUND: no private data under %s", key)
	}
	return string(b), nil
}

// PrivateDigest returns the public SHA-256 digest of private data; "" if there is none.
func (p *Probe) PrivateDigest(ctx txContext, key string) (string, error) {
	b, err := ctx.GetStub().GetPrivateDataHash(Collection, key)
	return hex.EncodeToString(b), err
}

// PutBoth writes the key in the open and the transient value "secret" as private
// data: what different organisations endorse.
func (p *Probe) PutBoth(ctx txContext, key string) error {
	if err := p.Put(ctx, key, "open"); err != nil {
		return err
	}
	return p.PutPrivate(ctx, key)
}

// PutWithEntry writes the key in the open, and has the catalogue keep an entry.
func (p *Probe) PutWithEntry(ctx txContext, key, entry string) error {
	if err := p.Put(ctx, key, "not an entry"); err != nil {
		return err
	}
	return p.PutEntry(ctx, key, entry)
}

// PutEntry has the catalogue keep an entry, and touches nothing else.
func (p *Probe) PutEntry(ctx txContext, key, entry string) error {
	res := ctx.GetStub().InvokeChaincode(catalogue.Name, [][]byte{[]byte(catalogue.Put), []byte(key), []byte(entry), nil}, "")
	if res.GetStatus() != shim.OK {
		return errors.New(res.GetMessage())
	}
	return nil
}

// PurgePrivate purges private data.
func (p *Probe) PurgePrivate(ctx txContext, key string) error {
	return ctx.GetStub().PurgePrivateData(Collection, key)
}

// Bind lets a key be changed only with the endorsement of the organisation's peer.
func (p *Probe) Bind(ctx txContext, key, mspID string) error {
	policy, err := onlyWith(mspID)
	if err != nil {
		return err
	}
	return ctx.GetStub().SetStateValidationParameter(key, policy)
}

// BindPrivate does the same to a key of private data.
func (p *Probe) BindPrivate(ctx txContext, key, mspID string) error {
	policy, err := onlyWith(mspID)
	if err != nil {
		return err
	}
	return ctx.GetStub().SetPrivateDataValidationParameter(Collection, key, policy)
}

func onlyWith(mspID string) ([]byte, error) {
	ep, err := statebased.NewStateEP(nil)
	if err != nil {
		return nil, err
	}
	if err := ep.AddOrgs(statebased.RoleTypePeer, mspID); err != nil {
		return nil, err
	}
	return ep.Policy()
}

// Query makes a rich query.
func (p *Probe) Query(ctx txContext, query string) (string, error) {
	it, err := ctx.GetStub().GetQueryResult(query)
	if err != nil {
		return "", err
	}
	entries, err := list(it, func(k string) (string, error) { return k, nil })
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(entries)
	return string(b), err
}
