package documents

import "fmt"

// A Code says why an input was refused, in a form that a program can act on.
type Code string

// The codes of refused inputs.
const (
	CodeSyntax      Code = "SYNTAX"      // not well-formed, or not of its declared encoding
	CodeForbidden   Code = "FORBIDDEN"   // well-formed, but with what a trade document may not hold: DOCTYPE, duplicate attribute, comment in a value …
	CodeLimit       Code = "LIMIT"       // larger, deeper or of more parts than is accepted
	CodeUnsupported Code = "UNSUPPORTED" // a format that is not read
	CodeMissing     Code = "MISSING"     // a required value is absent
	CodeInvalid     Code = "INVALID"     // a value is not what its type allows
	CodeSignature   Code = "SIGNATURE"   // the signature shows that the content was changed
)

// A SyntaxError says where and why an input was refused.
type SyntaxError struct {
	Code Code
	Path string // in the source: an XML path, a JSON pointer, a byte offset; "" is the whole
	Err  error
}

func (e *SyntaxError) Error() string {
	if e.Path == "" {
		return fmt.Sprintf("%s: %v", e.Code, e.Err)
	}
	return fmt.Sprintf("%s at %s: %v", e.Code, e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Refuse returns a SyntaxError with a formatted cause.
func Refuse(code Code, path, format string, args ...any) *SyntaxError {
	return &SyntaxError{code, path, fmt.Errorf(format, args...)}
}
