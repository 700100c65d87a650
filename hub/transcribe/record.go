package transcribe

import (
	"context"
	"fmt"

	"github.com/tradehub/tradehub/accel"
	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/verify"
)

// unconfirmed is short for the error that a verification answers with.
type unconfirmed = verify.UnconfirmedError

// record makes the record of what is signed, keeps it, registers it, and then says so in the row. A
// crash between two steps leaves a record that no row names: the person confirms again.
func (d *Desk) record(ctx context.Context, who access.Caller, row *cases.Transcript, next cases.TranscriptState) (*Work, error) {
	sm3, err := d.sm3(ctx, row.Original)
	if err != nil {
		return nil, err
	}
	t := &transcript.Transcription{
		Form: transcript.Form, Kind: row.Kind, Original: transcript.Original{SHA256: row.Original, SM3: sm3}, Pages: row.Pages,
		Engine: documents.EngineNone, Version: row.RecordVersion + 1, Supersedes: row.Record, Fields: row.Fields, Confirmations: row.Signed,
	}
	in, b, err := d.input(ctx, t)
	if err != nil {
		return nil, err
	}
	if _, err := d.Store.Put(ctx, b); err != nil {
		return nil, fmt.Errorf("keep the transcription: %w", err)
	}
	failpoint.Reach("transcription kept") // but not yet on the ledger
	if _, _, err := d.Registrar.Register(ctx, []protocol.DocumentInput{in}); err != nil {
		return nil, fmt.Errorf("anchor the transcription: %w", err)
	}
	failpoint.Reach("transcription anchored") // but nobody goes by it yet
	row.State, row.Record, row.RecordVersion = next, in.Digests.SHA256, t.Version
	return d.keep(who, row)
}

// input returns what the ledger gets of a record: its digests, and digest and type of the document
// that it fills. It names neither the paper nor a person.
func (d *Desk) input(ctx context.Context, t *transcript.Transcription) (protocol.DocumentInput, []byte, error) {
	var in protocol.DocumentInput
	if err := t.Valid(); err != nil {
		return in, nil, err
	}
	b, err := t.Canonical()
	if err != nil {
		return in, nil, err
	}
	doc, err := t.Document()
	if err != nil {
		return in, nil, err
	}
	canonical, err := doc.Canonical()
	if err != nil {
		return in, nil, err
	}
	sums, err := d.hasher().HashBatch(ctx, [][]byte{b}, accel.SHA256, accel.SM3)
	if err != nil {
		return in, nil, err
	}
	in.Digests = documents.Digests{
		SHA256: documents.NewDigest(accel.SHA256, sums[0][0]), SM3: documents.NewDigest(accel.SM3, sums[0][1]), Canonical: documents.DigestOf(canonical),
	}
	in.Type = doc.Type
	return in, b, nil
}

func (d *Desk) hasher() accel.Hasher {
	if d.Hasher == nil {
		return accel.Standard()
	}
	return d.Hasher
}

// sm3 returns the second digest of the paper's bytes.
func (d *Desk) sm3(ctx context.Context, original documents.Digest) (documents.Digest, error) {
	data, err := d.Store.Get(ctx, original)
	if err != nil {
		return "", fmt.Errorf("paper %s: %w", original, err)
	}
	sums, err := d.hasher().HashBatch(ctx, [][]byte{data}, accel.SM3)
	if err != nil {
		return "", err
	}
	return documents.NewDigest(accel.SM3, sums[0][0]), nil
}
