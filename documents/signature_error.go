package documents

import "fmt"

// A SignatureError is why a signature is not valid: its status, and the reason.
type SignatureError struct {
	Status SignatureStatus
	Detail string
}

func (e *SignatureError) Error() string { return e.Detail }

// UnsupportedSignature returns the *SignatureError of an algorithm or form that the policy
// does not allow.
func UnsupportedSignature(format string, args ...any) error {
	return &SignatureError{SignatureUnsupported, fmt.Sprintf(format, args...)}
}

// InvalidSignature returns the *SignatureError of changed or uncovered content.
func InvalidSignature(format string, args ...any) error {
	return &SignatureError{SignatureInvalid, fmt.Sprintf(format, args...)}
}

// UntrustedSignature returns the *SignatureError of a signer who is not pinned.
func UntrustedSignature(format string, args ...any) error {
	return &SignatureError{SignatureUntrusted, fmt.Sprintf(format, args...)}
}
