package strictjson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/corpustest"
	"github.com/tradehub/tradehub/documents/strictjson"
)

func TestParse(t *testing.T) {
	got, err := strictjson.Parse([]byte(` {"a":[1,-2.50e3,true,false,null,"\u6df1\ud83d\ude42"],"b":{}} `), strictjson.DefaultLimits)
	want := map[string]any{
		"a": []any{strictjson.Number("1"), strictjson.Number("-2.50e3"), true, false, nil, "深🙂"},
		"b": map[string]any{},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%#v, %v", got, err)
	}
}

func TestRefusals(t *testing.T) {
	lim := strictjson.Limits{Bytes: 100, Depth: 3, Values: 8, Text: 20}
	for _, c := range []struct {
		name, in string
		code     documents.Code
		path     string
	}{
		{"empty", "", documents.CodeSyntax, ""},
		{"blank", "  ", documents.CodeSyntax, ""},
		{"byte order mark", "\xef\xbb\xbf{}", documents.CodeForbidden, ""},
		{"UTF-16", "{\x00}\x00", documents.CodeSyntax, ""},
		{"duplicate name", `{"a":{"b":1,"b":2}}`, documents.CodeForbidden, "/a/b"},
		{"duplicate name, escaped", `{"a":1,"\u0061":2}`, documents.CodeForbidden, "/a"},
		{"invalid UTF-8", "[1,\"\xff\"]", documents.CodeSyntax, "/1"},
		{"lone surrogate", `{"x":"\ud800"}`, documents.CodeSyntax, "/x"},
		{"two values", `{} {}`, documents.CodeSyntax, ""},
		{"rest", `{}x`, documents.CodeSyntax, ""},
		{"cut off", `{"a":[1,`, documents.CodeSyntax, "/a"},
		{"comment", `{} // x`, documents.CodeSyntax, ""},
		{"NaN", `[NaN]`, documents.CodeSyntax, "/0"},
		{"too long", strings.Repeat(" ", 99) + "{}", documents.CodeLimit, ""},
		{"too deep", `{"a":{"b":[[]]}}`, documents.CodeLimit, "/a/b/0"},
		{"too many", `[1,2,3,4,5,6,7,8]`, documents.CodeLimit, "/7"},
		{"text too long", `["123456789012345678901"]`, documents.CodeLimit, "/0"},
		{"number too long", `[123456789012345678901]`, documents.CodeLimit, "/0"},
		{"name too long", `{"123456789012345678901":1}`, documents.CodeLimit, "/123456789012345678901"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, parsed := strictjson.Parse([]byte(c.in), lim)
			for _, err := range []error{parsed, strictjson.Check([]byte(c.in), lim), strictjson.Unmarshal([]byte(c.in), new(any), lim)} {
				var syntax *documents.SyntaxError
				if !errors.As(err, &syntax) || syntax.Code != c.code || syntax.Path != c.path {
					t.Errorf("%v, want %s at %q", err, c.code, c.path)
				}
			}
		})
	}
}

func TestUnmarshal(t *testing.T) {
	type bill struct {
		Number string `json:"number"`
		Lines  []struct {
			Weight documents.Decimal `json:"weight"`
		} `json:"lines"`
	}
	for _, c := range []struct {
		name, in  string
		knownOnly bool
		code      documents.Code
		path      string
	}{
		{"good", `{"number":"1","lines":[{"weight":12.50}]}`, true, "", ""},
		{"unknown allowed", `{"number":"1","new":2}`, false, "", ""},
		{"unknown refused", `{"number":"1","new":2}`, true, documents.CodeForbidden, "/new"},
		{"wrong case is unknown", `{"Number":"1"}`, true, documents.CodeForbidden, "/Number"},
		{"wrong kind", `{"number":1}`, true, documents.CodeInvalid, "/number"},
		{"wrong value", `{"lines":[{"weight":"heavy"}]}`, true, documents.CodeInvalid, "/lines/0/weight"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lim := strictjson.DefaultLimits
			lim.KnownOnly = c.knownOnly
			var b bill
			err := strictjson.Unmarshal([]byte(c.in), &b, lim)
			var syntax *documents.SyntaxError
			switch {
			case c.code == "":
				if err != nil || b.Number != "1" {
					t.Errorf("%+v, %v", b, err)
				}
			case !errors.As(err, &syntax) || syntax.Code != c.code || syntax.Path != c.path:
				t.Errorf("%v, want %s at %s", err, c.code, c.path)
			}
		})
	}
}

// stricter are the texts of the suite that RFC 8259 allows and this package refuses, for duplicate names.
var stricter = map[string]bool{"y_object_duplicated_key.json": true, "y_object_duplicated_key_and_value.json": true}

func TestSuite(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpustest.Folder(t, "5-hostile-input/json-test-suite"), "*_*.json"))
	if len(files) < 100 {
		t.Fatalf("%d files", len(files))
	}
	for _, file := range files {
		name := filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = strictjson.Parse(data, strictjson.DefaultLimits)
		switch {
		case name[0] == 'y' && (err != nil) != stricter[name]:
			t.Errorf("%s: %v", name, err)
		case name[0] == 'n' && err == nil:
			t.Errorf("%s is accepted", name)
		}
		if same := strictjson.Check(data, strictjson.DefaultLimits); (same == nil) != (err == nil) {
			t.Errorf("%s: Parse %v, Check %v", name, err, same)
		}
	}
}

// Whatever is accepted must be JSON to the standard library too; whatever is
// refused must be refused with a SyntaxError.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e-3,"\u00e9"]}`, `{"a":1,"a":2}`, `[[[]]]`, "\xef\xbb\xbf1", `"\ud800"`, `-0`, ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := strictjson.Parse(data, strictjson.DefaultLimits)
		if same := strictjson.Check(data, strictjson.DefaultLimits); (same == nil) != (err == nil) {
			t.Fatalf("Parse %v, Check %v", err, same)
		}
		var syntax *documents.SyntaxError
		switch {
		case err == nil && !json.Valid(data):
			t.Fatal("accepted, though not JSON")
		case err != nil && !errors.As(err, &syntax):
			t.Fatalf("%T", err)
		case err == nil && bytes.ContainsRune(data, 0xfeff) && bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
			t.Fatal("a byte order mark is accepted")
		}
	})
}
