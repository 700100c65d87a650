package openapi

import (
	"cmp"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const schemas = "#/components/schemas/"

// A Kind says what values of a Go type are in JSON, where the type alone does not say it.
type Kind struct {
	Of      any // a value of the type
	Does    string
	Pattern string   // of a text
	Values  []string // all that a text may be; nil is any
	Format  string
}

// A registry makes schemas of Go types. huma makes them; what a text may hold is added.
type registry struct {
	huma.Registry
	kinds map[reflect.Type]Kind
	seen  map[reflect.Type]bool
}

// newRegistry returns a registry whose schemas are named as the Go types, but for the names
// that are given.
func newRegistry(known []Kind, names map[string]string) *registry {
	r := &registry{kinds: map[reflect.Type]Kind{}, seen: map[reflect.Type]bool{}}
	for _, k := range known {
		r.kinds[reflect.TypeOf(k.Of)] = k
	}
	r.Registry = huma.NewMapRegistry(schemas, func(t reflect.Type, hint string) string {
		return cmp.Or(names[element(t).String()], huma.DefaultSchemaNamer(t, hint))
	})
	return r
}

// of returns a reference to the schema of the value's type.
func (r *registry) of(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	s := r.Schema(t, true, t.Name())
	r.mark(t)
	return s
}

// mark adds what the kinds say to the schemas of the type and of all below it.
func (r *registry) mark(t reflect.Type) {
	if t = element(t); t.Kind() != reflect.Struct || r.seen[t] {
		return
	}
	r.seen[t] = true
	s := r.Schema(t, false, t.Name())
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if p := s.Properties[name]; p != nil && f.IsExported() {
			r.property(p, f.Type)
			r.mark(f.Type)
		}
	}
}

// property adds to the schema of a field what the kind of its type says.
func (r *registry) property(s *huma.Schema, t reflect.Type) {
	if of, ok := s.AdditionalProperties.(*huma.Schema); ok && t.Kind() == reflect.Map {
		s = of
	}
	if s.Items != nil {
		s = s.Items
	}
	k, ok := r.kinds[element(t)]
	if !ok || s.Ref != "" {
		return
	}
	s.Description, s.Pattern, s.Format, s.Enum = k.Does, k.Pattern, k.Format, nil
	for _, v := range k.Values {
		s.Enum = append(s.Enum, v)
	}
}

// element returns what pointers, lists and maps are of.
func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Map || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	return t
}
