package uploads

import (
	"context"
	"io"

	"github.com/tus/tusd/v2/pkg/handler"
)

// A dataStore is what tusd asks. It knows the caller by the context.
type dataStore struct{ u *Uploads }

// NewUpload begins an upload of the caller's organisation.
func (d *dataStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	m, err := readMetadata(info.MetaData)
	if err != nil {
		return nil, d.u.tusError(ctx, err)
	}
	up, err := d.u.begin(visitOf(ctx).who.MSPID, info.Size, m)
	if err != nil {
		return nil, d.u.tusError(ctx, err)
	}
	return &tusUpload{d.u, up}, nil
}

// GetUpload finds an upload of the caller's organisation.
func (d *dataStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	up, err := d.u.find(visitOf(ctx).who, id)
	if err != nil {
		return nil, d.u.tusError(ctx, err)
	}
	return &tusUpload{d.u, up}, nil
}

// AsTerminatableUpload returns the upload, which can be removed.
func (*dataStore) AsTerminatableUpload(up handler.Upload) handler.TerminatableUpload {
	return up.(*tusUpload)
}

// A tusUpload is an upload as tusd sees it.
type tusUpload struct {
	u  *Uploads
	up *upload
}

// WriteChunk adds bytes. tusd holds the upload's lock, and has compared the offset.
func (t *tusUpload) WriteChunk(ctx context.Context, _ int64, src io.Reader) (int64, error) {
	visitOf(ctx).body.begun()
	done, err := t.u.send(t.up.part.Owner)
	if err != nil {
		return 0, t.u.tusError(ctx, err)
	}
	defer done()
	n, err := t.up.append(ctx, src, t.u.Now)
	return n, t.u.tusError(ctx, err)
}

// GetInfo returns how far the upload is.
func (t *tusUpload) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	r, err := t.up.result(t.u.Limits.Expire)
	if err != nil {
		return handler.FileInfo{}, t.u.tusError(ctx, err)
	}
	m := handler.MetaData{"filename": r.Name}
	return handler.FileInfo{ID: r.ID, Size: r.Size, Offset: r.Offset, MetaData: m}, nil
}

// GetReader is never called: downloads are not offered.
func (*tusUpload) GetReader(context.Context) (io.ReadCloser, error) {
	return nil, handler.ErrNotImplemented
}

// FinishUpload takes the file. A refusal is the answer to the last PATCH; what could not be
// done now is done by Run, and the client asks for the result.
func (t *tusUpload) FinishUpload(ctx context.Context) error {
	if err := t.u.take(ctx, t.up); err != nil {
		t.u.Log.Warn("an upload is not taken yet", "upload", t.up.part.ID, "cause", err)
		return nil
	}
	r, err := t.up.result(t.u.Limits.Expire)
	if err != nil {
		return t.u.tusError(ctx, err)
	}
	if r.Refusal != nil {
		return t.u.tusRefusal(*r.Refusal)
	}
	return nil
}

// Terminate removes the upload.
func (t *tusUpload) Terminate(ctx context.Context) error { return t.u.tusError(ctx, t.u.remove(t.up)) }
