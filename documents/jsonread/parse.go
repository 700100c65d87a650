package jsonread

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"tradehub/documents"
)

// The bounds of a document.
const (
	MaxBytes  = 32 << 20
	MaxDepth  = 64
	MaxValues = 200_000
	maxDigits = 36 // of a number, as in documents.ParseDecimal
)

// A value is one JSON value: a member or element keeps the order of the source.
type value struct {
	kind    jsontext.Kind
	text    string // of a string or number, and of true and false
	names   []string
	members map[string]*value
	items   []*value
}

// Parse reads one document. Every error is a *documents.SyntaxError.
func Parse(data []byte) (Node, error) {
	if len(data) > MaxBytes {
		return Node{}, documents.Refuse(documents.CodeLimit, "", "%d bytes, at most %d are accepted", len(data), MaxBytes)
	}
	p := parser{dec: jsontext.NewDecoder(bytes.NewBuffer(data))}
	root, err := p.value(1)
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return Node{}, refusal(err)
	}
	return Node{doc: &document{}, v: root}, nil
}

type parser struct {
	dec   *jsontext.Decoder
	count int
}

// end refuses what stands after the value.
func (p *parser) end() error {
	switch _, err := p.dec.ReadToken(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	return documents.Refuse(documents.CodeSyntax, "", "there is more after the JSON value")
}

// refusal names what the decoder found. Duplicate names are well-formed JSON, but
// two readers would read two documents.
func refusal(err error) error {
	var refused *documents.SyntaxError
	if errors.As(err, &refused) {
		return refused
	}
	code, path := documents.CodeSyntax, ""
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		path = string(syntactic.JSONPointer)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			code = documents.CodeForbidden
		}
	}
	return &documents.SyntaxError{Code: code, Path: path, Err: err}
}

func (p *parser) value(depth int) (*value, error) {
	p.count++
	if depth > MaxDepth || p.count > MaxValues {
		return nil, documents.Refuse(documents.CodeLimit, string(p.dec.StackPointer()), "more than %d levels or %d values", MaxDepth, MaxValues)
	}
	tok, err := p.dec.ReadToken()
	if err != nil {
		return nil, err
	}
	v := &value{kind: tok.Kind()}
	switch v.kind {
	case '{':
		return v, p.object(v, depth)
	case '[':
		return v, p.array(v, depth)
	case '0':
		v.text, err = number(tok.String())
		if err != nil {
			return nil, documents.Refuse(documents.CodeInvalid, string(p.dec.StackPointer()), "%w", err)
		}
	default:
		v.text = tok.String()
	}
	return v, nil
}

func (p *parser) object(v *value, depth int) error {
	v.members = map[string]*value{}
	for p.dec.PeekKind() != '}' {
		name, err := p.dec.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		member, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		v.names = append(v.names, key)
		v.members[key] = member
	}
	_, err := p.dec.ReadToken()
	return err
}

func (p *parser) array(v *value, depth int) error {
	for p.dec.PeekKind() != ']' {
		item, err := p.value(depth + 1)
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
	}
	_, err := p.dec.ReadToken()
	return err
}

var errNumber = errors.New("a number of more digits than a trade document has")

// number returns the number without an exponent.
func number(raw string) (string, error) {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(raw), "e")
	if len(mantissa) > maxDigits+2 {
		return "", errNumber
	}
	if !ok {
		return raw, nil
	}
	e, err := strconv.Atoi(exponent)
	if err != nil || e > maxDigits || e < -maxDigits {
		return "", errNumber
	}
	d, err := decimal.NewFromString(mantissa)
	if err != nil {
		return "", err
	}
	return d.Shift(int32(e)).String(), nil
}
