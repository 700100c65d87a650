package portal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/store"
	"github.com/tradehub/tradehub/hub/verify"
	"github.com/tradehub/tradehub/web"
)

// A fileFault says why a file was not taken, where no reader did (documents.Code). Its words
// are "fileFault.FAULT" and "fileMend.FAULT".
type fileFault string

// Why files are not taken.
const (
	faultEmpty fileFault = "empty"
	faultLarge fileFault = "large"
	faultMany  fileFault = "many"
	faultKept  fileFault = "kept" // the hub could not keep it
)

// A sentFile is a file of a form and what came of it.
type sentFile struct {
	Name   string
	Upload *verify.Upload // nil where it was not taken
	Fault  string         // a fileFault or a documents.Code
	Where  string
	Detail string // in English
}

// A sentForm is a form with files, read to its end.
type sentForm struct {
	url.Values
	Files []sentFile
}

const (
	maxFields = 512 << 10 // bytes of all fields
	maxField  = 64 << 10  // bytes of one field
	maxParts  = 400
)

// readForm reads the fields and takes the files of a form, each on its own: one that is
// refused leaves those that were taken. Only one file is in memory.
func (d firmDesk) readForm(v *Visit) (sentForm, error) {
	form := sentForm{Values: url.Values{}}
	parts, err := v.MultipartReader()
	if err != nil {
		if err := v.ParseForm(); err != nil {
			return form, formFault(err)
		}
		form.Values = v.PostForm
		return form, nil
	}
	size := 0
	for range maxParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, nil
		}
		if err != nil {
			return form, formFault(err)
		}
		if _, isFile := fileNameOf(part); isFile {
			err = d.readFile(v, part, &form)
		} else {
			err = readField(part, &form, &size)
		}
		if err != nil {
			return form, err
		}
	}
	return form, fmt.Errorf("%w: the form has more than %d parts", ErrRefused, maxParts)
}

func readField(part *multipart.Part, form *sentForm, size *int) error {
	b, err := io.ReadAll(io.LimitReader(part, maxField+1))
	if err != nil {
		return formFault(err)
	}
	if *size += len(b); len(b) > maxField || *size > maxFields {
		return fmt.Errorf("%w: the fields are too long", ErrRefused)
	}
	form.Add(part.FormName(), string(b))
	return nil
}

// readFile takes one file. An error ends the form: it is none of the file's.
func (d firmDesk) readFile(v *Visit, part *multipart.Part, form *sentForm) error {
	name, _ := fileNameOf(part)
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-v.Context().Done():
		return v.Context().Err()
	}
	data, err := io.ReadAll(io.LimitReader(part, d.MaxUpload+1))
	if err != nil {
		return formFault(err)
	}
	f := sentFile{Name: name}
	switch {
	case len(data) == 0 && part.FileName() == "":
		return nil // no file was chosen
	case len(data) == 0:
		f.Fault = string(faultEmpty)
	case int64(len(data)) > d.MaxUpload:
		if _, err := io.Copy(io.Discard, part); err != nil {
			return formFault(err)
		}
		f.Fault = string(faultLarge)
	case len(form.digests()) >= cases.MaxDocuments:
		f.Fault = string(faultMany)
	default:
		if err := d.take(v.Context(), v.Who.Caller.MSPID, data, &f); err != nil {
			return err
		}
	}
	form.Files = append(form.Files, f)
	return nil
}

// take uploads a file, or notes why it is refused.
func (d firmDesk) take(ctx context.Context, mspID string, data []byte, f *sentFile) (err error) {
	f.Upload, err = d.Verifier.Upload(ctx, mspID, data)
	syntax, ok := errors.AsType[*documents.SyntaxError](err)
	switch {
	case err == nil:
	case ok:
		f.Fault, f.Where, f.Detail = string(syntax.Code), syntax.Path, syntax.Err.Error()
	case errors.Is(err, store.ErrFull):
		f.Fault = string(faultKept)
	default:
		return err
	}
	return nil
}

// digests are the documents that the form brings: files that were taken, and those that the
// browser sent before.
func (f sentForm) digests() (all []documents.Digest) {
	for _, file := range f.Files {
		if file.Upload != nil && !slices.Contains(all, file.Upload.Digests.SHA256) {
			all = append(all, file.Upload.Digests.SHA256)
		}
	}
	for _, sent := range f.Values["document"] {
		if d := documents.Digest(sent); d.Names() == nil && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	return all
}

// refused are the files that were not taken, as pages show them.
func (f sentForm) refused() (out []web.RefusedFile) {
	for i, file := range f.Files {
		if file.Upload == nil {
			out = append(out, web.RefusedFile{ID: "file-" + strconv.Itoa(i+1), File: file.Name, Fault: file.Fault, Where: file.Where, Detail: file.Detail})
		}
	}
	return out
}

const maxFileName = 120 // characters that are shown

// fileNameOf returns the name of a file as it may be shown: without a path, controls and
// marks of direction, which show a name as another one. isFile is false for another field.
func fileNameOf(part *multipart.Part) (name string, isFile bool) {
	if part.FormName() != "files" {
		return "", false
	}
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(path.Base(strings.ReplaceAll(part.FileName(), `\`, "/")), ""))
	if r := []rune(name); len(r) > maxFileName {
		name = string(r[:maxFileName]) + "…"
	}
	if strings.Trim(name, "./ ") == "" {
		name = "–"
	}
	return name, true
}
