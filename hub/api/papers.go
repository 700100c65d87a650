package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/transcript"
	"github.com/tradehub/tradehub/hub/access"
	"github.com/tradehub/tradehub/hub/openapi"
	"github.com/tradehub/tradehub/hub/paper"
	"github.com/tradehub/tradehub/hub/query"
	"github.com/tradehub/tradehub/hub/transcribe"
)

// Transcriptions are the papers that the caller's organisation types.
type Transcriptions struct {
	Transcriptions []transcribe.Work `json:"transcriptions"`
}

// A Beginning says as what kind a paper is typed.
type Beginning struct {
	Kind transcript.Kind `json:"kind"`
}

// Typed are the fields as a person reads them on a paper.
type Typed struct {
	Fields []transcript.Entry `json:"fields"`
}

const pageDPI, mostDPI = 110, 220

func (s *server) paperRoutes() []route {
	typists := []protocol.Role{protocol.RoleAgent, protocol.RoleSeller, protocol.RoleBank}
	const one = "/v1/documents/{digest}/transcription"
	list := get("listTranscriptions", "/v1/transcriptions", "lists what the caller's organisation types from documents on paper, the latest first")
	list.Answers = ok(Transcriptions{})
	page := get("readPage", "/v1/documents/{digest}/pages/{page}", "returns the picture of a page of a paper, made for this request")
	page.Query = []openapi.Parameter{{Name: "dpi", Does: "dots an inch, 110 by default and 220 at most", Integer: true}}
	page.Answers, page.Codes = ok(openapi.Bytes{MediaType: "image/png"}), codes(CodeDocument, CodeUnsupported)
	read := get("readTranscription", one, "returns what was typed from a paper; a second reader is not shown the key fields")
	read.Answers, read.Tagged = ok(transcribe.Work{}), true
	begin := post("beginTranscription", one, "begins to type a paper as a kind of document: "+listed(transcript.Kinds))
	begin.In, begin.Once, begin.Answers, begin.Codes = Beginning{}, true, changed(transcribe.Work{}), codes(CodeDocument, CodeUnsupported, CodeTyping)
	save := typing(http.MethodPut, "saveTranscription", one, "keeps a draft, and says what is wrong in it", Typed{})
	confirm := typing(http.MethodPost, "confirmTranscription", one+"/confirm", "is the first person's word that the draft agrees with the page", Nothing{})
	blind := typing(http.MethodPost, "readAgain", one+"/blind", "is another person's reading of the key fields, without a sight of the first", Typed{})
	settle := typing(http.MethodPost, "settleTranscription", one+"/settle", "is what one of two who differ finds on the page now", Typed{})
	supersede := typing(http.MethodPost, "supersedeTranscription", one+"/supersede", "begins another version of what was confirmed", Nothing{})
	d := func() *transcribe.Desk { return s.Transcribe }
	return grouped("Papers",
		route{Operation: list, roles: typists, class: ClassRead, do: s.transcriptions},
		route{Operation: page, roles: typists, class: ClassWrite, do: s.paperPage},
		route{Operation: read, roles: typists, class: ClassRead, do: s.transcription},
		route{Operation: begin, roles: typists, class: ClassWrite, do: s.beginTranscription},
		route{Operation: save, roles: typists, class: ClassWrite, do: typed(s, func(ctx context.Context, who access.Caller, of documents.Digest, v int, in Typed) (*transcribe.Work, error) {
			return d().Save(ctx, who, of, v, in.Fields)
		})},
		route{Operation: confirm, roles: typists, class: ClassWrite, do: typed(s, func(ctx context.Context, who access.Caller, of documents.Digest, v int, _ Nothing) (*transcribe.Work, error) {
			return d().Confirm(ctx, who, of, v)
		})},
		route{Operation: blind, roles: typists, class: ClassWrite, do: typed(s, func(ctx context.Context, who access.Caller, of documents.Digest, v int, in Typed) (*transcribe.Work, error) {
			return d().ConfirmBlind(ctx, who, of, v, in.Fields)
		})},
		route{Operation: settle, roles: typists, class: ClassWrite, do: typed(s, func(ctx context.Context, who access.Caller, of documents.Digest, v int, in Typed) (*transcribe.Work, error) {
			return d().Settle(ctx, who, of, v, in.Fields)
		})},
		route{Operation: supersede, roles: typists, class: ClassWrite, do: typed(s, func(ctx context.Context, who access.Caller, of documents.Digest, v int, _ Nothing) (*transcribe.Work, error) {
			return d().Supersede(ctx, who, of, v)
		})},
	)
}

// typing is a move of a transcription on the version that the client read.
func typing(method, id, path, does string, in any) openapi.Operation {
	o := openapi.Operation{ID: id, Method: method, Path: path, Does: does}
	o.In, o.Match, o.Need, o.Answers = in, true, true, changed(transcribe.Work{})
	o.Codes = append(codes(CodeTyping, CodeNoVersion), refusals(protocol.CodeFourEyes)...)
	return o
}

// typed handles a move of a transcription.
func typed[In any](s *server, move func(context.Context, access.Caller, documents.Digest, int, In) (*transcribe.Work, error)) handler {
	return func(c *gin.Context) error {
		version, err := caseVersion(c)
		if err != nil {
			return err
		}
		var in In
		if err := s.strict(c, &in); err != nil {
			return err
		}
		of, err := paperOf(c)
		if err != nil {
			return err
		}
		w, err := move(c.Request.Context(), caller(c), of, version, in)
		return answerTyped(c, w, err)
	}
}

func paperOf(c *gin.Context) (documents.Digest, error) {
	d := documents.Digest(c.Param("digest"))
	return d, named(d)
}

func answerTyped(c *gin.Context, w *transcribe.Work, err error) error {
	if err != nil {
		return err
	}
	c.Header("ETag", `"`+strconv.Itoa(w.Version)+`"`)
	c.Header("Content-Location", "/v1/documents/"+string(w.Original)+"/transcription")
	c.JSON(http.StatusOK, w)
	return nil
}

// transcriptions handles "GET /v1/transcriptions".
func (s *server) transcriptions(c *gin.Context) error {
	all, err := s.Transcribe.List(c.Request.Context(), caller(c))
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Transcriptions{append([]transcribe.Work{}, all...)})
	return nil
}

// transcription handles "GET /v1/documents/{digest}/transcription".
func (s *server) transcription(c *gin.Context) error {
	of, err := paperOf(c)
	if err != nil {
		return err
	}
	w, err := s.Transcribe.Work(c.Request.Context(), caller(c), of)
	if err != nil {
		return err
	}
	tag := `"` + strconv.Itoa(w.Version) + `"`
	if h := c.GetHeader("If-None-Match"); h != "" && names(h, tag) {
		c.Header("ETag", tag)
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	return answerTyped(c, w, nil)
}

// beginTranscription handles "POST /v1/documents/{digest}/transcription".
func (s *server) beginTranscription(c *gin.Context) error {
	var in Beginning
	if err := s.strict(c, &in); err != nil {
		return err
	}
	of, err := paperOf(c)
	if err != nil {
		return err
	}
	w, err := s.Transcribe.Begin(c.Request.Context(), caller(c), of, in.Kind)
	return answerTyped(c, w, err)
}

// paperPage handles "GET /v1/documents/{digest}/pages/{page}?dpi=".
func (s *server) paperPage(c *gin.Context) error {
	q, err := parameters(c, "dpi")
	if err != nil {
		return err
	}
	of, err := paperOf(c)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("page"))
	if err != nil || n < 1 || n > paper.MaxPages {
		return query.ErrNotFound
	}
	dpi := pageDPI
	if text := q.Get("dpi"); text != "" {
		if dpi, err = strconv.Atoi(text); err != nil || dpi < paper.MinDPI || dpi > mostDPI {
			return problem(CodeBadRequest, "detail.query.names", "names", "dpi")
		}
	}
	pic, err := s.Transcribe.Page(c.Request.Context(), caller(c), of, n, dpi)
	if refused, is := errors.AsType[*documents.SyntaxError](err); is && refused.Code == documents.CodeMissing {
		return query.ErrNotFound
	}
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, no-store")
	c.Data(http.StatusOK, "image/png", pic.PNG)
	return nil
}

// ofPaper maps what is wrong with a transcription, and everything else.
func ofPaper(err error) *Problem {
	_, state := errors.AsType[*transcribe.StateError](err)
	switch {
	case errors.Is(err, transcribe.ErrSamePerson):
		return foreign(Code(protocol.CodeFourEyes), err.Error())
	case state, errors.Is(err, transcribe.ErrNotTyping), errors.Is(err, transcribe.ErrNotYours):
		return foreign(CodeTyping, err.Error())
	}
	return ofWebhook(err)
}
