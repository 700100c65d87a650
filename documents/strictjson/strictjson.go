package strictjson

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tradehub/tradehub/documents"
)

// Limits bound a text.
type Limits struct {
	Bytes  int // of the whole
	Depth  int // of arrays and objects within each other
	Values int // scalars, arrays, objects and member names
	Text   int // bytes of one string, name or number
	// KnownOnly makes Unmarshal refuse members that the Go type does not have.
	KnownOnly bool
}

// DefaultLimits are the bounds of a trade document. One value may cost a hundred times the
// bytes that it is written in. So the number of values, not the size, bounds the memory.
var DefaultLimits = Limits{Bytes: 32 << 20, Depth: 64, Values: 100_000, Text: 1 << 20}

// A Number is a JSON number as it was written; documents.ParseDecimal reads one
// without an exponent exactly.
type Number string

// Unmarshal reads data into v, a pointer, by the rules of
// github.com/go-json-experiment/json: member names are case-sensitive.
func Unmarshal(data []byte, v any, lim Limits) error {
	if err := Check(data, lim); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(lim.KnownOnly)); err != nil {
		return refusal(err)
	}
	return nil
}

// Check fails if data is not acceptable. It does not read data into anything.
func Check(data []byte, lim Limits) error {
	_, err := read(data, lim, func(r *reader, _ jsontext.Token) (any, error) { return nil, r.skip() })
	return err
}

// Parse returns data as nil, bool, string, Number, []any and map[string]any.
func Parse(data []byte, lim Limits) (any, error) {
	return read(data, lim, (*reader).value)
}

func read(data []byte, lim Limits, first func(*reader, jsontext.Token) (any, error)) (any, error) {
	switch {
	case len(data) > lim.Bytes:
		return nil, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(data), lim.Bytes)
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, documents.Refuse(documents.CodeForbidden, "", "a byte order mark; send the text without it (RFC 8259, 8.1)")
	}
	r := &reader{dec: jsontext.NewDecoder(bytes.NewBuffer(data)), lim: lim}
	t, err := r.next()
	if err != nil {
		return nil, err
	}
	v, err := first(r, t)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, documents.Refuse(documents.CodeSyntax, "", "something follows the value")
	}
	return v, nil
}

// A reader reads tokens and counts what Limits bound.
type reader struct {
	dec    *jsontext.Decoder
	lim    Limits
	values int
}

// next returns the next token; it is void after the call that follows.
func (r *reader) next() (jsontext.Token, error) {
	t, err := r.dec.ReadToken()
	if err != nil {
		return t, refusal(err)
	}
	switch t.Kind() {
	case '}', ']':
		return t, nil
	case '{', '[':
		if r.dec.StackDepth() > r.lim.Depth {
			return t, r.limit("deeper than %d levels", r.lim.Depth)
		}
	case '"', '0':
		if len(t.String()) > r.lim.Text {
			return t, r.limit("a text of more than %d bytes", r.lim.Text)
		}
	}
	if r.values++; r.values > r.lim.Values {
		return t, r.limit("more than %d values", r.lim.Values)
	}
	return t, nil
}

func (r *reader) limit(format string, n int) error {
	return documents.Refuse(documents.CodeLimit, string(r.dec.StackPointer()), format, n)
}

// skip reads to the end of the outermost value.
func (r *reader) skip() error {
	for r.dec.StackDepth() > 0 {
		if _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// value returns the value that t begins. Depth is bounded, so it may call itself.
func (r *reader) value(t jsontext.Token) (any, error) {
	switch t.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return t.Bool(), nil
	case '"':
		return t.String(), nil
	case '0':
		return Number(t.String()), nil
	case '[':
		return r.array()
	}
	return r.object()
}

func (r *reader) array() (any, error) {
	list := []any{}
	for {
		t, err := r.next()
		if err != nil || t.Kind() == ']' {
			return list, err
		}
		v, err := r.value(t)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
}

func (r *reader) object() (any, error) {
	members := map[string]any{}
	for {
		t, err := r.next()
		if err != nil || t.Kind() == '}' {
			return members, err
		}
		name := t.String()
		if t, err = r.next(); err != nil {
			return nil, err
		}
		if members[name], err = r.value(t); err != nil {
			return nil, err
		}
	}
}

// refusal turns an error of the library into ours.
func refusal(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		code := documents.CodeSyntax
		if errors.Is(err, jsontext.ErrDuplicateName) {
			code = documents.CodeForbidden
		}
		return &documents.SyntaxError{Code: code, Path: string(syntax.JSONPointer), Err: fmt.Errorf("%w (byte %d)", syntax.Err, syntax.ByteOffset)}
	}
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return &documents.SyntaxError{Code: semanticCode(err), Path: string(semantic.JSONPointer), Err: semanticCause(semantic)}
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &documents.SyntaxError{Code: documents.CodeSyntax, Err: err}
}

func semanticCode(err error) documents.Code {
	if errors.Is(err, json.ErrUnknownName) {
		return documents.CodeForbidden
	}
	return documents.CodeInvalid
}

func semanticCause(e *json.SemanticError) error {
	if e.Err != nil {
		return e.Err
	}
	return fmt.Errorf("a JSON %s is not what this member holds", e.JSONKind)
}
