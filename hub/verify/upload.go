package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/failpoint"
	"github.com/tradehub/tradehub/hub/ledger"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/store"
)

// A File is one document to upload.
type File struct {
	Name string
	Data []byte
	// Keep keeps the bytes durably, where they arrived in pieces; nil is the store's PutFor.
	Keep func(context.Context) error
}

// A FileError says which of several documents was refused. Err is a
// *documents.SyntaxError, or why the document could not be kept.
type FileError struct {
	Name string
	Err  error
}

func (e *FileError) Error() string { return e.Name + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *FileError) Unwrap() error { return e.Err }

// An Upload is one document read, kept and anchored.
type Upload struct {
	intake.Result
	// Paper says what a file without data is; nil for a document with data. A paper has no
	// Document until persons have typed from it.
	Paper  *paper.Info
	Record protocol.DocumentRecord
	Block  uint64 // of Record's transaction
}

// Upload reads, keeps and anchors one document, which the organisation and the banks that it
// names may then read. When it returns, the bytes are on disk and their digests on the ledger.
func (v *Verifier) Upload(ctx context.Context, mspID string, data []byte, banks ...string) (*Upload, error) {
	ups, err := v.UploadAll(ctx, mspID, []File{{Data: data}}, banks...)
	if file, ok := errors.AsType[*FileError](err); ok {
		return nil, file.Err
	}
	if err != nil {
		return nil, err
	}
	return &ups[0], nil
}

// UploadAll uploads documents of an organisation in one transaction of the ledger. Errors:
// *FileError for a document that is refused or cannot be kept; then none is anchored.
func (v *Verifier) UploadAll(ctx context.Context, mspID string, files []File, banks ...string) ([]Upload, error) {
	ups, in := make([]Upload, len(files)), make([]protocol.DocumentInput, len(files))
	for i, f := range files {
		res, err := v.Reader.Read(ctx, f.Data)
		if errors.Is(err, intake.ErrPaper) && v.Papers != nil {
			ups[i].Paper, err = v.Papers.Inspect(ctx, f.Data)
		}
		if err != nil {
			return nil, &FileError{f.Name, err}
		}
		if err := v.keepFile(ctx, mspID, f); err != nil {
			return nil, &FileError{f.Name, err}
		}
		ups[i].Result, in[i] = *res, protocol.DocumentInput{Digests: res.Digests}
		if res.Document != nil {
			in[i].Type = res.Document.Type
		}
	}
	failpoint.Reach("stored") // but not yet anchored
	docs, err := v.anchor(ctx, in)
	if err != nil {
		return nil, err
	}
	for i, d := range docs {
		ups[i].Record, ups[i].Block = d.DocumentRecord, d.Block
	}
	for _, bank := range banks {
		if err := v.Cases.GrantUploads(bank, mspID, v.Now(), Digests(ups)...); err != nil {
			return nil, err
		}
	}
	return ups, v.Cases.PutUpload(mspID, v.Now().UTC(), Digests(ups)...)
}

// keepFile keeps a file's bytes as the organisation's.
func (v *Verifier) keepFile(ctx context.Context, mspID string, f File) error {
	if f.Keep != nil {
		return f.Keep(ctx)
	}
	_, err := v.Store.PutFor(ctx, mspID, f.Data)
	return err
}

// Digests returns what names the uploads in a verification.
func Digests(ups []Upload) []documents.Digest {
	out := make([]documents.Digest, len(ups))
	for i, up := range ups {
		out[i] = up.Digests.SHA256
	}
	return out
}

// anchor registers documents and notes where they were anchored first.
func (v *Verifier) anchor(ctx context.Context, in []protocol.DocumentInput) ([]cases.Document, error) {
	recs, rc, err := v.Registrar.Register(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("anchor the documents: %w", err)
	}
	docs := make([]cases.Document, len(recs))
	for i, rec := range recs {
		if docs[i], err = v.placed(ctx, rec, rc); err != nil {
			return nil, err
		}
	}
	return docs, v.Cases.PutDocuments(docs)
}

// placed returns the record with its block. rc is a receipt at hand; a record of
// another transaction is looked up.
func (v *Verifier) placed(ctx context.Context, rec protocol.DocumentRecord, rc ledger.Receipt) (cases.Document, error) {
	if rec.TxID != rc.TxID {
		var err error
		if rc, err = v.Registrar.Locate(ctx, rec.TxID); err != nil {
			return cases.Document{}, err
		}
	}
	return cases.Document{DocumentRecord: rec, Block: rc.Block}, nil
}

// A MissingError names a document that was not uploaded to this hub. Err wraps
// store.ErrNotFound or cases.ErrNotFound.
type MissingError struct {
	Digest documents.Digest
	Err    error
}

func (e *MissingError) Error() string { return "document " + string(e.Digest) + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *MissingError) Unwrap() error { return e.Err }

// missing names the document in an error that means that it was not uploaded.
func missing(d documents.Digest, err error) error {
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, cases.ErrNotFound) {
		return &MissingError{d, err}
	}
	return fmt.Errorf("document %s: %w", d, err)
}

// load reads documents that the organisation may read, by the SHA-256 digests of their bytes,
// each once. It neither stores nor anchors: Upload did. A digest is no right: blocks show
// every one. Errors: *MissingError for a document that is not there for the organisation.
func (v *Verifier) load(ctx context.Context, mspID string, digests []documents.Digest) ([]documents.Item, []cases.Document, error) {
	items, docs := make([]documents.Item, len(digests)), make([]cases.Document, len(digests))
	for _, d := range digests {
		if err := v.Cases.Readable(mspID, d, v.Now()); err != nil {
			return nil, nil, missing(d, err)
		}
	}
	for i, d := range digests {
		data, err := v.Store.Get(ctx, d)
		if err != nil {
			return nil, nil, missing(d, err)
		}
		if docs[i], err = v.uploaded(ctx, d); err != nil {
			return nil, nil, missing(d, err)
		}
		if items[i], err = v.item(ctx, mspID, d, data, docs[i].Digests); err != nil {
			return nil, nil, err
		}
	}
	return items, docs, nil
}

// item reads a document by its bytes: what the ledger says of them does not decide what they are.
func (v *Verifier) item(ctx context.Context, mspID string, d documents.Digest, data []byte, known documents.Digests) (documents.Item, error) {
	res, err := v.Reader.Parse(data, known)
	if errors.Is(err, intake.ErrPaper) && v.Typists != nil {
		return v.typed(ctx, mspID, d, known)
	}
	if err != nil {
		return documents.Item{}, &FileError{string(d), err}
	}
	return documents.Item{Document: res.Document, Digests: res.Digests, Signature: res.Signature}, nil
}

// typed returns what persons typed from a paper. The paper's bytes stay what is digested.
func (v *Verifier) typed(ctx context.Context, mspID string, d documents.Digest, known documents.Digests) (documents.Item, error) {
	t, record, err := v.Typists.Confirmed(ctx, mspID, d)
	if err != nil {
		return documents.Item{}, err
	}
	return Typed(t, record, documents.Digests{SHA256: d, SM3: known.SM3})
}

// Typed returns the item of a presentation that a record gives, and of which file. It asks nobody:
// the same record gives the same item, so a verdict is repeated from it.
func Typed(t *transcript.Transcription, record documents.Digest, file documents.Digests) (documents.Item, error) {
	if t.Original.SHA256 != file.SHA256 {
		return documents.Item{}, fmt.Errorf("transcription %s is of %s, not of %s", record, t.Original.SHA256, file.SHA256)
	}
	doc, err := t.Document()
	if err != nil {
		return documents.Item{}, fmt.Errorf("transcription %s: %w", record, err)
	}
	canonical, err := doc.Canonical()
	if err != nil {
		return documents.Item{}, fmt.Errorf("transcription %s: %w", record, err)
	}
	file.Canonical = documents.DigestOf(canonical)
	return documents.Item{
		Document: doc, Digests: file, Signature: documents.Signature{Status: documents.SignatureNone}, Transcribed: t.Transcribed(record),
	}, nil
}

// An UnconfirmedError names a paper that nobody has confirmed the values of. It is a
// documents.ErrRequest: type and confirm the paper, then ask again.
type UnconfirmedError struct{ Paper documents.Digest }

func (e *UnconfirmedError) Error() string {
	return "UNCONFIRMED: nobody has confirmed the values of " + string(e.Paper) + "; type and confirm it first"
}

// Unwrap returns documents.ErrRequest.
func (e *UnconfirmedError) Unwrap() error { return documents.ErrRequest }

// CheckConfirmed fails with an *UnconfirmedError if one of the documents is a paper of which the
// organisation has nothing confirmed. It reads no document.
func (v *Verifier) CheckConfirmed(ctx context.Context, mspID string, digests []documents.Digest) error {
	if v.Typists == nil {
		return nil
	}
	for _, d := range digests {
		doc, err := v.uploaded(ctx, d)
		if err != nil {
			return missing(d, err)
		}
		if !doc.Paper() {
			continue
		}
		if _, _, err := v.Typists.Confirmed(ctx, mspID, d); err != nil {
			return err
		}
	}
	return nil
}

// Document returns a document that the organisation may read, with what authorities said of
// it, and where it is anchored. Errors: *MissingError for any other document.
func (v *Verifier) Document(ctx context.Context, mspID string, digest documents.Digest) (*documents.Item, cases.Document, error) {
	if err := digest.Names(); err != nil {
		return nil, cases.Document{}, err
	}
	items, docs, err := v.load(ctx, mspID, []documents.Digest{digest})
	if err != nil {
		return nil, cases.Document{}, err
	}
	v.attested(ctx, items)
	return &items[0], docs[0], nil
}

// uploaded returns what the ledger has of a document. The hub's own row may lack
// it where an earlier version took the upload, or a crash came before the row.
func (v *Verifier) uploaded(ctx context.Context, d documents.Digest) (cases.Document, error) {
	doc, err := v.Cases.Document(d)
	if !errors.Is(err, cases.ErrNotFound) {
		return doc, err
	}
	rec, err := v.Registrar.Document(ctx, d)
	if errors.Is(err, &protocol.Error{Code: protocol.CodeNotFound}) {
		return doc, fmt.Errorf("%w: it was not anchored; upload it again", cases.ErrNotFound)
	}
	if err != nil {
		return doc, err
	}
	if doc, err = v.placed(ctx, *rec, ledger.Receipt{}); err != nil {
		return doc, err
	}
	return doc, v.Cases.PutDocuments([]cases.Document{doc})
}

// MoveKey returns the key under which the ledger recognises a caller's repeated
// move of a claim. The contract takes fewer characters than an Idempotency-Key may have.
func MoveKey(caller, key string) string {
	sum := sha256.Sum256([]byte("move|" + caller + "|" + key))
	return "M-" + hex.EncodeToString(sum[:10])
}
