package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"time"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob" // the scheme s3
	"gocloud.dev/gcerrors"
)

// A bucketDriver keeps files in a bucket of an S3-compatible server. A file is acknowledged
// once the server has acknowledged it. Names are those of the local driver, so that a folder
// can be copied into a bucket.
type bucketDriver struct{ bucket *blob.Bucket }

const (
	openTimeout = 30 * time.Second
	// pieceBytes is how much of a file is sent at once, and held in memory.
	pieceBytes = 8 << 20
)

// openBucket opens s3://NAME with the query options of gocloud.dev: region, endpoint,
// use_path_style, disable_https. Credentials are those of the AWS SDK's environment.
func openBucket(url string) (driver, error) {
	ctx, cancel := context.WithTimeout(context.Background(), openTimeout)
	defer cancel()
	b, err := blob.OpenBucket(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("store: bucket: %w", err)
	}
	ok, err := b.IsAccessible(ctx)
	if err == nil && !ok {
		err = errors.New("there is no such bucket; create it first")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: bucket %s: %w", url, err), b.Close())
	}
	return &bucketDriver{blob.PrefixedBucket(b, "contents/")}, nil
}

func (d *bucketDriver) put(ctx context.Context, name, file string) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return explain("send to the bucket", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	err = d.bucket.Upload(ctx, name, f, &blob.WriterOptions{ContentType: "application/octet-stream", BufferSize: pieceBytes, MaxConcurrency: 1})
	return explain("send to the bucket", err)
}

func (d *bucketDriver) open(ctx context.Context, name string) (object, error) {
	a, err := d.bucket.Attributes(ctx, name)
	if err != nil {
		return nil, noSuchFile(err)
	}
	return &bucketObject{ctx, d.bucket, name, a.Size}, nil
}

// noSuchFile makes a bucket's answer that of a folder.
func noSuchFile(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return err
}

func (d *bucketDriver) list(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		files := d.bucket.List(&blob.ListOptions{Prefix: prefix})
		for {
			o, err := files.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield("", explain("list the bucket", err))
				return
			}
			if !yield(o.Key, nil) {
				return
			}
		}
	}
}

func (d *bucketDriver) remove(ctx context.Context, name string) error {
	err := d.bucket.Delete(ctx, name)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return explain("remove from the bucket", err)
}

func (d *bucketDriver) close() error { return d.bucket.Close() }

// A bucketObject is read by ranges.
type bucketObject struct {
	ctx    context.Context //nolint:containedctx // of the call that opened it: it is an io.ReaderAt
	bucket *blob.Bucket
	name   string
	size   int64
}

func (o *bucketObject) ReadAt(p []byte, at int64) (_ int, err error) {
	r, err := o.bucket.NewRangeReader(o.ctx, o.name, at, int64(len(p)), nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadFull(r, p)
}

func (o *bucketObject) Size() (int64, error) { return o.size, nil }
func (o *bucketObject) Close() error         { return nil }
