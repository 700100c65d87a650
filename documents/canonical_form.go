package documents

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"github.com/go-json-experiment/json/jsontext"
)

// A form appends the RFC 8785 form of a value of one type.
//
// A general encoder writes members in the order of the struct and sorts them
// in a second pass over the text. The types are known here, so their members are
// sorted once. What is written equals that of package json with a second pass of
// jsontext.Value.Canonicalize, which a test holds it to.
type form func(b []byte, v reflect.Value) ([]byte, error)

var forms sync.Map // reflect.Type → form

var (
	decimalType = reflect.TypeFor[Decimal]()
	timeType    = reflect.TypeFor[time.Time]()
)

// formOf returns the form of t. No type of a document holds itself.
func formOf(t reflect.Type) form {
	if f, ok := forms.Load(t); ok {
		return f.(form)
	}
	f := newForm(t)
	forms.Store(t, f)
	return f
}

func newForm(t reflect.Type) form {
	switch t {
	case decimalType:
		return decimalForm
	case timeType:
		return timeForm
	}
	switch t.Kind() {
	case reflect.String:
		return stringForm
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int64:
		return intForm
	case reflect.Uint64:
		return uintForm
	case reflect.Pointer:
		return pointerForm(formOf(t.Elem()))
	case reflect.Slice:
		return sliceForm(formOf(t.Elem()))
	case reflect.Map:
		return mapForm(formOf(t.Elem()))
	case reflect.Struct:
		return structForm(t)
	}
	return func([]byte, reflect.Value) ([]byte, error) {
		return nil, fmt.Errorf("type %s has no canonical form", t)
	}
}

func stringForm(b []byte, v reflect.Value) ([]byte, error) {
	return jsontext.AppendQuote(b, v.String())
}

// decimalForm writes a string without trailing zeros, as package decimal does.
func decimalForm(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '"')
	b = append(b, v.Interface().(Decimal).String()...)
	return append(b, '"'), nil
}

// timeForm writes in one zone, so that one instant has one form.
func timeForm(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '"')
	b = v.Interface().(time.Time).UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"'), nil
}

func intForm(b []byte, v reflect.Value) ([]byte, error) {
	n := v.Int()
	if n > MaxMinor || n < -MaxMinor {
		return nil, fmt.Errorf("%d is beyond 2^53-1", n)
	}
	return strconv.AppendInt(b, n, 10), nil
}

func uintForm(b []byte, v reflect.Value) ([]byte, error) {
	n := v.Uint()
	if n > MaxMinor {
		return nil, fmt.Errorf("%d is beyond 2^53-1", n)
	}
	return strconv.AppendUint(b, n, 10), nil
}

func pointerForm(elem form) form {
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return elem(b, v.Elem())
	}
}

func sliceForm(elem form) form {
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = elem(b, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
}

func mapForm(elem form) form {
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return compareUTF16(a.String(), b.String()) })
		b = append(b, '{')
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = stringForm(b, k); err != nil {
				return nil, err
			}
			if b, err = elem(append(b, ':'), v.MapIndex(k)); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
}

// compareUTF16 orders names by their UTF-16 code units (RFC 8785, 3.2.3).
func compareUTF16(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

// A member is one field of a struct.
type member struct {
	name      string // quoted, with its colon
	index     int
	form      form
	omitEmpty bool // leave out what is written as null, "", [] or {}
	omitZero  bool
}

func structForm(t reflect.Type) form {
	members := membersOf(t)
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		b = append(b, '{')
		first := len(b)
		for _, m := range members {
			f := v.Field(m.index)
			if (m.omitZero || m.omitEmpty && f.Kind() == reflect.Pointer) && f.IsZero() {
				continue
			}
			start := len(b)
			if start > first {
				b = append(b, ',')
			}
			b = append(b, m.name...)
			value := len(b)
			if b, err = m.form(b, f); err != nil {
				return nil, fmt.Errorf("%s%w", m.name, err)
			}
			if m.omitEmpty && isEmpty(b[value:]) {
				b = b[:start]
			}
		}
		return append(b, '}'), nil
	}
}

func isEmpty(b []byte) bool {
	switch string(b) {
	case "null", `""`, "[]", "{}":
		return true
	}
	return false
}

func membersOf(t reflect.Type) []member {
	var out []member
	for f := range t.Fields() {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		out = append(out, member{
			name: strconv.Quote(cmp.Or(name, f.Name)) + ":", index: f.Index[0], form: formOf(f.Type),
			omitEmpty: strings.Contains(opts, "omitempty"), omitZero: strings.Contains(opts, "omitzero"),
		})
	}
	slices.SortFunc(out, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return out
}
