package api_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strconv"

	"github.com/tradehub/tradehub/documents/intake"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/api"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/transcribe"
)

// papers types a scanned invoice; a colleague reads its key fields otherwise, and settles it.
func (s *story) papers() {
	s.Helper()
	img := image.NewGray(image.Rect(0, 0, 330, 467))
	img.SetGray(40, 40, color.Gray{200})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		s.Fatal(err)
	}
	one := params{"digest": string(s.Upload("agent", b.Bytes()))}
	res := must((&intake.Intake{}).Read(s.Context(), s.File(hubtest.Import, "invoice.xml")))
	fields := must(transcript.Texts(transcript.KindInvoice, res.Document))
	keys := transcript.KeyEntries(transcript.KindInvoice, fields)

	s.send("beginTranscription", "agent", http.StatusOK, one, "", api.Beginning{Kind: transcript.KindInvoice})
	s.send("readPage", "agent", http.StatusOK, params{"digest": one["digest"], "page": "1"}, "dpi=72", nil)
	typed := func(id, caller string, body any) {
		s.Helper()
		var w transcribe.Work
		s.Get(caller, "/v1/documents/"+one["digest"]+"/transcription").Into(http.StatusOK, &w)
		s.send(id, caller, http.StatusOK, one, "", body, "If-Match", strconv.Quote(strconv.Itoa(w.Version)))
	}
	typed("saveTranscription", "agent", api.Typed{Fields: fields})
	typed("confirmTranscription", "agent", api.Nothing{})
	s.send("readTranscription", "agent", http.StatusOK, one, "", nil)
	other := append([]transcript.Entry{}, keys...)
	for i, e := range other {
		if e.Pointer == "/number" {
			other[i].Value = e.Value + "7"
		}
	}
	typed("readAgain", "trader", api.Typed{Fields: other})
	typed("settleTranscription", "trader", api.Typed{Fields: keys})
	typed("supersedeTranscription", "agent", api.Nothing{})
	s.send("listTranscriptions", "agent", http.StatusOK, nil, "", nil)
}
