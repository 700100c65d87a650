package ofdseal

import (
	"fmt"

	"tradehub/documents"
)

// A statusError is a status other than valid, with the reason.
type statusError struct {
	status documents.SignatureStatus
	detail string
}

func (e *statusError) Error() string { return e.detail }

func unsupported(format string, args ...any) error {
	return &statusError{documents.SignatureUnsupported, fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) error {
	return &statusError{documents.SignatureInvalid, fmt.Sprintf(format, args...)}
}

func untrusted(format string, args ...any) error {
	return &statusError{documents.SignatureUntrusted, fmt.Sprintf(format, args...)}
}
