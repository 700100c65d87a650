package embedded

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"go.etcd.io/bbolt"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/tradehub/tradehub/chaincode/catalogue"
)

// A config is what a network is. Block 0 holds the first; a change that keeps
// every organisation and chaincode is written as a block of its own.
type config struct {
	Channel     string       `json:"channel"`
	Chaincode   string       `json:"chaincode"`
	Version     string       `json:"version"`
	Policy      string       `json:"policy"` // of what the contracts write in the open
	Orgs        []configOrg  `json:"orgs"`
	Collections []Collection `json:"collections,omitempty"`
	Chaincodes  []Chaincode  `json:"chaincodes,omitempty"` // the further ones
}

type configOrg struct {
	MSPID string `json:"mspId"`
	Root  []byte `json:"root"` // X.509, DER
}

// keyConfig is where meta keeps the number of the last block with a config.
var keyConfig = []byte("config")

func (n *Network) config() config {
	c := config{Channel: n.opts.Channel, Chaincode: n.opts.Chaincode, Version: n.opts.Version,
		Policy: n.opts.Policy, Collections: n.opts.Collections}
	for _, o := range n.orgs {
		c.Orgs = append(c.Orgs, configOrg{o.MSPID, o.ca.cert.Raw})
	}
	for _, f := range n.opts.Further {
		f.Contracts = nil // it is no part of what the network is, and what is stored has none
		c.Chaincodes = append(c.Chaincodes, f)
	}
	return c
}

// options returns the part of the options that says who must endorse.
func (c config) options() Options {
	o := Options{Chaincode: c.Chaincode, Policy: c.Policy, Collections: c.Collections, Further: c.Chaincodes}
	for _, m := range c.Orgs {
		o.Orgs = append(o.Orgs, Org{MSPID: m.MSPID})
	}
	return o
}

// configure compares what the folder holds with the options, and writes them
// down if the folder is new or they have grown.
func (n *Network) configure() error {
	want := n.config()
	var last tip
	var ok, current bool
	err := n.db.View(func(tx *bbolt.Tx) (err error) {
		if last, ok, err = readTip(tx); err != nil || !ok {
			return err
		}
		stored, at, err := readConfig(tx)
		if err != nil {
			return err
		}
		n.tip, n.definition = last, version{block: at}
		current = reflect.DeepEqual(stored, want)
		return stored.becomes(want)
	})
	if err != nil || current {
		return err
	}
	return n.db.Update(func(tx *bbolt.Tx) error {
		next, err := n.writeConfig(tx, last, !ok, want)
		n.tip, n.definition = next, version{block: next.height}
		return err
	})
}

func (n *Network) writeConfig(tx *bbolt.Tx, last tip, first bool, c config) (tip, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return tip{}, err
	}
	header, err := deterministic.Marshal(&common.ChannelHeader{
		Type: int32(common.HeaderType_CONFIG), ChannelId: c.Channel, Timestamp: timestamppb.New(n.opts.Now().UTC()),
	})
	if err != nil {
		return tip{}, err
	}
	payload, err := deterministic.Marshal(&common.Payload{Header: &common.Header{ChannelHeader: header}, Data: data})
	if err != nil {
		return tip{}, err
	}
	env, err := deterministic.Marshal(&common.Envelope{Payload: payload})
	if err != nil {
		return tip{}, err
	}
	next, err := appendBlock(tx, last, first, [][]byte{env}, []byte{byte(peer.TxValidationCode_VALID)})
	if err != nil {
		return tip{}, err
	}
	return next, tx.Bucket(bucketMeta).Put(keyConfig, blockKey(next.height))
}

func readConfig(tx *bbolt.Tx) (c config, at uint64, err error) {
	b := tx.Bucket(bucketMeta).Get(keyConfig)
	if len(b) != 8 {
		return c, 0, tampered(0, "the record of the configuration is missing")
	}
	at = binary.BigEndian.Uint64(b)
	t, err := transactionAt(tx, version{block: at})
	if err != nil {
		return c, at, err
	}
	if err := json.Unmarshal(t.config, &c); err != nil {
		return c, at, tampered(at, "the configuration: %v", err)
	}
	return c, at, nil
}

// becomes refuses a change that would make another network of this one.
func (c config) becomes(want config) error {
	if c.Channel != want.Channel || c.Chaincode != want.Chaincode {
		return fmt.Errorf("%w: channel %s with chaincode %s, not %s with %s", ErrOtherNetwork, c.Channel, c.Chaincode, want.Channel, want.Chaincode)
	}
	for _, o := range c.Orgs {
		i := slices.IndexFunc(want.Orgs, func(w configOrg) bool { return w.MSPID == o.MSPID })
		if i < 0 {
			return fmt.Errorf("%w: organisation %s belongs to it; an organisation cannot leave", ErrOtherNetwork, o.MSPID)
		}
		if !slices.Equal(want.Orgs[i].Root, o.Root) {
			return fmt.Errorf("%w: the certification authority of %s is another; its key files were lost or replaced", ErrOtherNetwork, o.MSPID)
		}
	}
	for _, f := range c.Chaincodes {
		if slices.Contains(catalogue.Earlier, f.Name) {
			return fmt.Errorf("%w: it holds claims of an earlier version of the contracts, which this version cannot read (chaincode %s); start with a new data folder", ErrOtherNetwork, f.Name)
		}
		if !slices.ContainsFunc(want.Chaincodes, func(w Chaincode) bool { return w.Name == f.Name }) {
			return fmt.Errorf("%w: chaincode %s belongs to it, and not to this version; begin with a new data folder", ErrOtherNetwork, f.Name)
		}
	}
	if c.Policy == "" {
		return fmt.Errorf("%w: it was made by an earlier version, which knew no endorsement policies; start with a new data folder", ErrOtherNetwork)
	}
	return nil
}
