package transport_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transport"
)

var update = flag.Bool("update", false, "write the golden files anew")

var samples = []string{"dcsa-order.json", "dcsa-straight.json", "dcsa-waybill.json", "ubl-bill-of-lading.xml", "ubl-waybill.xml"}

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
	d, err := transport.Read(bytes.NewReader(sample(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSamples(t *testing.T) {
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			d := read(t, name)
			got, err := json.MarshalIndent(golden{d, d.Places}, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, '\n')
			path := filepath.Join("testdata", strings.TrimSuffix(name, filepath.Ext(name))+".golden")
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
	for _, name := range samples {
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
