package customs_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/customs"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is what a sample is read as.
type golden struct {
	Document *documents.Document `json:"document"`
	Places   map[string]string   `json:"places"`
}

func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func read(t testing.TB, name string) *documents.Document {
	t.Helper()
	d, err := customs.Read(bytes.NewReader(sample(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSamples(t *testing.T) {
	files, err := filepath.Glob("testdata/*.xml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			d := read(t, name)
			got, err := json.MarshalIndent(golden{d, d.Places}, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			path := filepath.Join("testdata", strings.TrimSuffix(name, ".xml")+".golden")
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is read differently than %s says; compare after go test -update\n%s", name, path, got)
			}
		})
	}
}

// The samples are honest: their identifiers are such as registers give out.
func TestSampleIdentifiers(t *testing.T) {
	for _, name := range []string{"cn-import.xml", "cn-export.xml", "wco-import.xml", "asycuda-import.xml", "ubl-import.xml", "ubl-import-direct.xml"} {
		d := read(t, name)
		for _, p := range d.Parties {
			for _, id := range p.IDs {
				if err := id.Valid(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for _, c := range d.Shipment.Containers {
			if err := documents.ValidContainer(c.Number); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if imo := d.Shipment.IMO; imo != "" && imo.Valid() != nil {
			t.Errorf("%s: %v", name, imo.Valid())
		}
	}
}

func TestEncodingsAgree(t *testing.T) {
	a, err := read(t, "cn-import.xml").Canonical()
	if err != nil {
		t.Fatal(err)
	}
	b, err := read(t, "cn-import-gb18030.xml").Canonical()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("UTF-8 and GB18030 are read differently:\n%s\n%s", a, b)
	}
}
