package gateway

import (
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"

	"github.com/tradehub/tradehub/hub/ledger"
)

// eventsOf returns what the chaincode emitted in the valid transactions of a
// block, in order; of those after the one named, unless the name is "".
func eventsOf(b *common.Block, chaincode, after string) ([]ledger.Event, error) {
	number := b.GetHeader().GetNumber()
	flags, err := validationFlags(b)
	if err != nil {
		return nil, err
	}
	var out []ledger.Event
	skip := after != ""
	for i, data := range b.GetData().GetData() {
		env := &common.Envelope{}
		if err := proto.Unmarshal(data, env); err != nil {
			return nil, fmt.Errorf("block %d, transaction %d: %w", number, i, err)
		}
		h, err := channelHeader(env)
		if err != nil {
			return nil, fmt.Errorf("block %d, transaction %d: %w", number, i, err)
		}
		if skip {
			skip = h.GetTxId() != after
			continue
		}
		if h.GetType() != int32(common.HeaderType_ENDORSER_TRANSACTION) || flags[i] != byte(peer.TxValidationCode_VALID) {
			continue
		}
		e, err := eventOf(env)
		if err != nil {
			return nil, fmt.Errorf("block %d, transaction %s: %w", number, h.GetTxId(), err)
		}
		if e.GetEventName() != "" && e.GetChaincodeId() == chaincode {
			out = append(out, ledger.Event{Block: number, TxID: h.GetTxId(), Name: e.GetEventName(), Payload: e.GetPayload()})
		}
	}
	if skip {
		return nil, &placeError{fmt.Sprintf("its transaction %s is not in block %d", after, number)}
	}
	return out, nil
}

// validationFlags returns one flag for each transaction of the block.
func validationFlags(b *common.Block) ([]byte, error) {
	meta := b.GetMetadata().GetMetadata()
	if len(meta) <= int(common.BlockMetadataIndex_TRANSACTIONS_FILTER) {
		return nil, fmt.Errorf("block %d has no validation flags", b.GetHeader().GetNumber())
	}
	flags := meta[common.BlockMetadataIndex_TRANSACTIONS_FILTER]
	if len(flags) != len(b.GetData().GetData()) {
		return nil, fmt.Errorf("block %d has %d transactions and %d validation flags", b.GetHeader().GetNumber(), len(b.GetData().GetData()), len(flags))
	}
	return flags, nil
}

func channelHeader(env *common.Envelope) (*common.ChannelHeader, error) {
	payload, h := &common.Payload{}, &common.ChannelHeader{}
	if err := proto.Unmarshal(env.GetPayload(), payload); err != nil {
		return nil, err
	}
	return h, proto.Unmarshal(payload.GetHeader().GetChannelHeader(), h)
}

// eventOf returns what a transaction emitted; an empty event if nothing.
func eventOf(env *common.Envelope) (*peer.ChaincodeEvent, error) {
	_, action, err := takeApart(env)
	if err != nil {
		return nil, err
	}
	prp, ca, e := &peer.ProposalResponsePayload{}, &peer.ChaincodeAction{}, &peer.ChaincodeEvent{}
	if err := proto.Unmarshal(action.GetAction().GetProposalResponsePayload(), prp); err != nil {
		return nil, err
	}
	if err := proto.Unmarshal(prp.GetExtension(), ca); err != nil {
		return nil, err
	}
	return e, proto.Unmarshal(ca.GetEvents(), e)
}
