package uploads

import "errors"

var (
	// ErrNotFound means that there is no such upload, or it is another organisation's.
	ErrNotFound = errors.New("uploads: not found")
	// ErrQuota means that the organisation, or all of them, has too much in progress.
	// Finish or remove an upload first.
	ErrQuota = errors.New("uploads: too much in progress")
	// ErrBusy means that too many uploads send bytes at this moment. Try again soon.
	ErrBusy = errors.New("uploads: too many are sending")
	// ErrDigest means that the bytes that arrived are not those that the client digested.
	ErrDigest = errors.New("uploads: the bytes have another digest than the one that was named")
	// ErrEmpty means that the file has no bytes.
	ErrEmpty = errors.New("uploads: the file is empty")
	// ErrMetadata means that Upload-Metadata is not what is taken.
	ErrMetadata = errors.New("uploads: metadata")
	// ErrTooLarge means that the file is larger than a reader takes. Its bytes arrived whole.
	ErrTooLarge = errors.New("uploads: larger than a document that can be read")
)
