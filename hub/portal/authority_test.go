package portal_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/projection"
	"github.com/tradehub/tradehub/hub/query"
)

// send sends a file by a form.
func (p guest) send(path string, file []byte) hubtest.Answer {
	p.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("document", "file.xml")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		p.Fatal(err)
	}
	return p.do(http.MethodPost, path, form.FormDataContentType(), &b)
}

// TestAttestations attests, amends and withdraws by forms, and tries what is refused.
func TestAttestations(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	customs := enter(w, "customs")
	declaration := w.File(hubtest.Import, "declaration.xml")
	for name, file := range map[string][]byte{"nothing": nil, "no document": []byte("hello"), "another authority's": w.File(hubtest.Import, "bill-of-lading.json")} {
		wantStatus(t, name, customs.send("/attestations", file), http.StatusUnprocessableEntity)
	}
	a := customs.send("/attestations", declaration)
	wantStatus(t, "attest", a, http.StatusSeeOther)
	page := a.Header.Get("Location")
	if again := customs.send("/attestations", declaration).Header.Get("Location"); again != page {
		t.Errorf("the same file is attested at %s and %s", page, again)
	}
	if body := string(customs.get(page + "?lang=en").Body); !strings.Contains(body, "Version 1") || !strings.Contains(body, "in force") || !strings.Contains(body, string(documents.DigestOf(declaration))) {
		t.Errorf("%s", body)
	}
	for _, stranger := range []string{"carrier", "tax", "seller"} {
		wantStatus(t, stranger+" opens it", enter(w, stranger).get(page), http.StatusNotFound)
		wantStatus(t, stranger+" withdraws it", enter(w, stranger).post(page+"/revoke", "reason", "x"), http.StatusNotFound)
		wantStatus(t, stranger+" amends it", enter(w, stranger).send(page+"/amend", declaration), http.StatusNotFound)
	}
	other := bytes.ReplaceAll(declaration, []byte("<GrossWet>"), []byte("<GrossWet>1"))
	wantStatus(t, "another document of the number", customs.send("/attestations", other), http.StatusUnprocessableEntity)
	wantStatus(t, "amend", customs.send(page+"/amend", other), http.StatusSeeOther)
	wantStatus(t, "no reason", customs.post(page+"/revoke", "reason", " "), http.StatusUnprocessableEntity)
	for range 2 { // a double click
		wantStatus(t, "withdraw", customs.post(page+"/revoke", "reason", "issued in error"), http.StatusSeeOther)
	}
	body := string(customs.get(page + "?lang=en").Body)
	if !strings.Contains(body, "Version 2") || !strings.Contains(body, "issued in error") || strings.Contains(body, "/revoke") {
		t.Errorf("%s", body)
	}
	var l query.List[projection.Attestation]
	customs.get("/attestations?format=json").Into(http.StatusOK, &l)
	if len(l.Rows) != 2 {
		t.Errorf("%d versions are listed", len(l.Rows))
	}
}

// TestOperations says which part is ill.
func TestOperations(t *testing.T) {
	t.Parallel()
	w := openWorld(t)
	var o struct {
		Ready   bool
		Parts   []struct{ Part string }
		Heights []struct{ Block uint64 }
		Files   []struct{ Bytes int64 }
	}
	enter(w, "registrar").get("/operations?format=json").Into(http.StatusOK, &o)
	if !o.Ready || len(o.Parts) < 3 || len(o.Heights) != 4 || len(o.Files) != 3 || o.Files[0].Bytes == 0 {
		t.Errorf("%+v", o)
	}
}
