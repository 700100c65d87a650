package documents_test

import (
	"errors"
	"testing"

	"github.com/tradehub/tradehub/documents"
)

func TestMRN(t *testing.T) {
	for s, want := range map[string]struct{ shape, valid bool }{
		"26NL000396A1B2C3D?": {false, false},
		"26DE586600006143E1": {true, false},
		"26GB000060A1B2C3D4": {false, false}, // the check digit is the Union's
		"260L000396A1B2C3D1": {false, false},
		"26NL000396A1B2C3D":  {false, false},
		"530120261000012345": {false, false},
		"":                   {false, false},
		"２６NL000396A1B2C3D1": {false, false},
	} {
		if got := documents.MRN(s); got != want.shape {
			t.Errorf("MRN(%q) = %v", s, got)
		}
		if err := documents.ValidMRN(s); (err == nil) != want.valid {
			t.Errorf("ValidMRN(%q) = %v", s, err)
		}
	}
	// Exactly one of the ten digits fits, as with containers.
	fits := 0
	for c := range "0123456789" {
		s := "26NL000396A1B2C3D" + "0123456789"[c:c+1]
		err := documents.ValidMRN(s)
		if err == nil {
			fits++
			continue
		}
		if !errors.Is(err, documents.ErrCode) {
			t.Errorf("%s: %v is no ErrCode", s, err)
		}
	}
	if fits != 1 {
		t.Errorf("%d check digits fit, want 1", fits)
	}
}
