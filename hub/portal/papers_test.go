package portal_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/demo/samples"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// startPapers starts a hub whose PDFium was compiled for an earlier test.
func startPapers(t *testing.T) *hubtest.World {
	t.Helper()
	cfg := hubtest.Settings(t.TempDir())
	cfg.SignIn.Mode = "development"
	compiled := filepath.Join(os.TempDir(), "tradehub-pdfium")
	for _, err := range []error{os.MkdirAll(compiled, 0o700), os.MkdirAll(filepath.Join(cfg.Data, "papers"), 0o700), os.Symlink(compiled, filepath.Join(cfg.Data, "papers", "compiled"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return hubtest.StartWith(t, cfg)
}

// colleague is the second person of the firm.
var colleague = hubtest.Organisations[9].Name

// scan is a picture that no other text gives.
func scan(t *testing.T, text string) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 330, 467))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	for i, r := range []byte(text) {
		for bit := range 8 {
			if r>>bit&1 == 1 {
				img.SetGray(20+i*4, 20+bit*3, color.Gray{})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// billFields are what a person types from the demo's bill: fields of the form.
func billFields(t *testing.T) (fields []string, doc *documents.Document) {
	t.Helper()
	_, files, err := samples.Read(samples.Import)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&intake.Intake{}).Read(t.Context(), files[2].Data)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := transcript.Texts(transcript.KindBill, res.Document)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Decision == transcript.Absent {
			fields = append(fields, "d"+e.Pointer, string(e.Decision))
		} else {
			fields = append(fields, "v"+e.Pointer, e.Value)
		}
	}
	return append(fields, "l/number", "1"), res.Document
}

// with returns the fields with another value.
func with(fields []string, name, value string) []string {
	out := append([]string(nil), fields...)
	for i := 0; i < len(out); i += 2 {
		if out[i] == name {
			out[i+1] = value
		}
	}
	return out
}

// TestTyping types a scanned bill by forms alone: faults at the field, a line more, a second person
// who reads blind and differs, and settles.
func TestTyping(t *testing.T) {
	w := startPapers(t)
	agent, trader := signIn(t, w, "agent"), signIn(t, w, colleague)
	digest := w.Upload("agent", scan(t, "bill"))
	path := "/papers/" + string(digest)
	agent.get("/papers").want(t, http.StatusOK, "To be typed", path)
	agent.get("/documents").want(t, http.StatusOK, "Paper, not typed yet", path)
	if at := agent.get("/documents/"+string(digest)).want(t, http.StatusOK); at.Path != path {
		t.Errorf("the document's page leads to %s", at.Path)
	}
	agent.get(path).want(t, http.StatusOK, "What kind of document is it?", path+"/pages/1.png?dpi=110")
	agent.post(path+"/begin", nil, "kind", "nothing").want(t, http.StatusBadRequest)
	page := agent.post(path+"/begin", nil, "kind", "bill").want(t, http.StatusOK, "Bill of lading number", "Still to decide").wantNot(t, `class="errors"`)

	fields, doc := billFields(t)
	wrong := with(with(fields, "v/shipment/containers/0/number", "MSCU1234567"), "v/shipment/onBoardDate", "03/04/2026")
	page = agent.post(path+"/save", nil, append([]string{"version", page.hidden("version"), "add", "/lines"}, wrong...)...)
	page.want(t, http.StatusOK, `class="errors"`, `href="#f-shipment-containers-0-number"`, "The check digit does not fit", "Day and month could be either way round", "03/04/2026", `name="v/lines/1/hs"`, "p1@0.0,0.0,")
	refused := agent.post(path+"/confirm", nil, append([]string{"version", page.hidden("version")}, wrong...)...)
	refused.want(t, http.StatusUnprocessableEntity, "03/04/2026", "MSCU1234567", "It is printed so")
	stale := agent.post(path+"/save", nil, append([]string{"version", "1"}, fields...)...).want(t, http.StatusConflict, "A colleague saved meanwhile", doc.Number)
	trader.get(path).want(t, http.StatusOK, "Waits for another person").wantNot(t, doc.Number, "MSCU1234567")
	done := agent.post(path+"/confirm", nil, append([]string{"version", stale.hidden("version")}, with(fields, "v/number", doc.Number+"9")...)...)
	done.want(t, http.StatusOK, "Waits for another person", "Persons who confirmed: 1")

	agent.post(path+"/blind", nil, append([]string{"version", "9"}, fields...)...).want(t, http.StatusConflict, "Another person must read it again")
	blind := trader.get(path).want(t, http.StatusOK, "You are the second reader", `action="`+path+`/blind"`)
	for i := 0; i < len(fields); i += 2 {
		if v := fields[i+1]; strings.HasPrefix(fields[i], "v") && len(v) > 5 && strings.Contains(blind.Body, v) {
			t.Errorf("the second reader's page has %s %q", fields[i], v)
		}
	}
	if control := agent.get(path); !strings.Contains(control.Body, doc.Number+"9") {
		t.Error("the control, a page that has the values, was not told from the second reader's")
	}
	looked := trader.post(path+"/blind", nil, append([]string{"version", blind.hidden("version"), "add", "/lines"}, fields...)...).want(t, http.StatusOK, doc.Number, `name="v/lines/1/hs"`)
	differs := trader.post(path+"/blind", nil, append([]string{"version", looked.hidden("version")}, fields...)...)
	differs.want(t, http.StatusOK, "Two readings differ", doc.Number+"9", `href="#f-number"`)
	mine := agent.get(path).want(t, http.StatusOK, "Two readings differ", doc.Number+"9")
	settled := agent.post(path+"/settle", nil, append([]string{"version", mine.hidden("version")}, fields...)...)
	settled.want(t, http.StatusOK, "Confirmed by two persons", doc.Number, "Type it once more")
	agent.get("/documents/"+string(digest)).want(t, http.StatusOK, doc.Number, "Typed from paper", "confirmed by 2 at the firm, 0 at the bank")
	agent.post(path+"/supersede", nil, "version", settled.hidden("version")).want(t, http.StatusOK, "Being typed", doc.Number)
}

// TestForeignPaper wants a paper not to be found by anybody but its firm and the bank that it was
// presented to.
func TestForeignPaper(t *testing.T) {
	w := startPapers(t)
	digest := w.Upload("agent", scan(t, "foreign"))
	path := "/papers/" + string(digest)
	signIn(t, w, "agent").get(path).want(t, http.StatusOK)
	for _, c := range hubtest.Organisations {
		if c.IsFirm() {
			continue
		}
		p := signIn(t, w, c.Name)
		for _, at := range []string{path, path + "/pages/1.png"} {
			if a := p.get(at); a.Status != http.StatusNotFound {
				t.Errorf("%s: GET %s: %d", c.Name, at, a.Status)
			}
		}
		for _, move := range []string{"begin", "save", "check", "confirm", "blind", "settle", "supersede"} {
			if a := p.post(path+"/"+move, nil, "version", "0", "kind", "bill"); a.Status != http.StatusNotFound {
				t.Errorf("%s: POST %s: %d", c.Name, move, a.Status)
			}
		}
	}
}

// TestPagePicture wants the picture of a page not to be kept, and pages that are not there not found.
func TestPagePicture(t *testing.T) {
	w := startPapers(t)
	p := signIn(t, w, "agent")
	path := "/papers/" + string(w.Upload("agent", scan(t, "picture"))) + "/pages/"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.URL()+path+"1.png?dpi=72", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	img, err := png.Decode(res.Body)
	h := res.Header
	if err != nil || h.Get("Content-Type") != "image/png" || h.Get("Cache-Control") != "private, no-store" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || img.Bounds().Dx() < 50 {
		t.Errorf("%v, %v", h, err)
	}
	for name, status := range map[string]int{"2.png": 404, "0.png": 404, "01.png": 404, "1.jpg": 404, "1.png?dpi=100000": 400, "1.png?dpi=x": 400, "51.png": 404} {
		p.get(path+name).want(t, status)
	}
}

// TestUntypedCase wants a case with a paper that nobody has confirmed not to be presented, and to say
// so with a link to the form. The other documents of the case offer values, which a button takes.
func TestUntypedCase(t *testing.T) {
	w := startPapers(t)
	p := signIn(t, w, "agent")
	files := sampleFiles(t, hubtest.Import)
	bill := scan(t, "case")
	path := "/papers/" + string(documents.DigestOf(bill))
	c := p.newCase([]file{files[0], files[1], {"bill.png", bill}}).want(t, http.StatusOK, "a paper that nobody has confirmed", path)
	c.wantNot(t, `/present"`)
	p.post(c.Path+"/present", nil, "version", c.hidden("version"), "idempotencyKey", c.hidden("idempotencyKey")).want(t, http.StatusOK, "a paper that nobody has confirmed")
	form := p.post(path+"/begin", nil, "kind", "bill").want(t, http.StatusOK, `name="take" value="/shipment/containers/0/number@0"`)
	form.wantNot(t, `value="MSKU`)
	taken := p.post(path+"/save", nil, "version", form.hidden("version"), "take", "/parties/0/name@0").want(t, http.StatusOK)
	if !strings.Contains(taken.Body, `name="v/parties/0/name" value="`) || strings.Contains(taken.Body, `name="v/parties/0/name" value=""`) {
		t.Error("the offer was not taken")
	}
	fields, _ := billFields(t)
	p.post(path+"/confirm", nil, append([]string{"version", taken.hidden("version")}, fields...)...).want(t, http.StatusOK, "Waits for another person")
	p.get(c.Path).want(t, http.StatusOK, `/present"`, "Typed from paper", "confirmed by 1 at the firm, 0 at the bank")
}
