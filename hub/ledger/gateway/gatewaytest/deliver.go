package gatewaytest

import (
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// A deliver is one peer's service of blocks.
type deliver struct {
	peer.UnimplementedDeliverServer
	net *Network
}

func (d *deliver) Deliver(stream peer.Deliver_DeliverServer) error {
	env, err := stream.Recv()
	if err != nil {
		return err
	}
	seek, code := d.seek(env)
	if code != common.Status_SUCCESS {
		return stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Status{Status: code}})
	}
	for number := seek.GetStart().GetSpecified().GetNumber(); ; number++ {
		b, err := d.net.core.Load().Block(stream.Context(), number)
		if err != nil {
			return stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Status{Status: common.Status_SERVICE_UNAVAILABLE}})
		}
		if err := stream.Send(&peer.DeliverResponse{Type: &peer.DeliverResponse_Block{Block: b}}); err != nil {
			return err
		}
	}
}

// seek checks a request as a peer does and returns where the stream shall begin.
func (d *deliver) seek(env *common.Envelope) (*orderer.SeekInfo, common.Status) {
	payload, sh, ch, seek := &common.Payload{}, &common.SignatureHeader{}, &common.ChannelHeader{}, &orderer.SeekInfo{}
	for _, part := range []struct {
		m proto.Message
		b func() []byte
	}{
		{payload, env.GetPayload},
		{sh, func() []byte { return payload.GetHeader().GetSignatureHeader() }},
		{ch, func() []byte { return payload.GetHeader().GetChannelHeader() }},
		{seek, payload.GetData},
	} {
		if proto.Unmarshal(part.b(), part.m) != nil {
			return nil, common.Status_BAD_REQUEST
		}
	}
	core := d.net.core.Load()
	if _, err := authenticate(core, sh.GetCreator(), env.GetPayload(), env.GetSignature()); err != nil {
		return nil, common.Status_FORBIDDEN
	}
	if ch.GetChannelId() != core.ClientState(1).ChannelID {
		return nil, common.Status_NOT_FOUND
	}
	if seek.GetStart().GetSpecified() == nil {
		return nil, common.Status_BAD_REQUEST // the next commit is never asked for: it would skip
	}
	return seek, common.Status_SUCCESS
}
