package intake_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/documents/strictjson"
	"github.com/tradehub/tradehub/documents/xmlguard"
)

// judgeHostile uploads the file, which must never become a document, and
// asks the guard of its syntax, since an upload of an unknown root does not
// come as far as that.
func judgeHostile(t *testing.T, e entry, data []byte) outcome {
	out := outcome{goal: hostileGoal(e)}
	if got, err := upload(t, data); err == nil {
		out.shortfall = fmt.Sprintf("read as %s", got.Document.Format)
		return out
	}
	switch {
	case out.goal == support:
	case e.set == "json-test-suite":
		out.shortfall = jsonShortfall(e, data)
	case strings.HasSuffix(e.file, ".txt"):
		out.shortfall = payloadsShortfall(t, data)
	default:
		out.shortfall = xmlShortfall(out.goal, data)
	}
	return out
}

var refusedHostile = regexp.MustCompile(`must be refused|refuse$`)

func hostileGoal(e entry) goal {
	switch {
	case e.says == "either, no crash":
		return either
	case refusedHostile.MatchString(e.says), strings.HasPrefix(e.file, "good"): // good*.xml have a DTD
		return broken
	case strings.HasPrefix(e.says, "well-formed"), e.says == "must parse":
		return wellFormed
	}
	return support
}

// duplicate is what RFC 8259 §4 allows and the policy refuses: a name twice.
const duplicate = "y_object_duplicated_key.json"

func jsonShortfall(e entry, data []byte) string {
	_, err := strictjson.Parse(data, strictjson.DefaultLimits)
	switch accepted := err == nil; {
	case e.file == duplicate && codeOf(err) != documents.CodeForbidden:
		return fmt.Sprintf("a name twice is not forbidden: %v", err)
	case e.file == duplicate:
	case e.file[0] == 'y' && !accepted:
		return err.Error()
	case e.file[0] == 'n' && accepted:
		return "accepted"
	case !accepted && codeOf(err) == "":
		return fmt.Sprintf("refused without a code: %v", err)
	}
	return ""
}

func xmlShortfall(g goal, data []byte) string {
	_, err := xmlguard.Parse(data, xmlguard.DefaultLimits)
	switch code := codeOf(err); {
	case err == nil && g == broken:
		return "the guard accepts it"
	case err != nil && code == "":
		return fmt.Sprintf("refused without a code: %v", err)
	case g == wellFormed && code == documents.CodeForbidden && bytes.Contains(data, []byte("<!DOCTYPE")):
	case g == wellFormed && code == documents.CodeUnsupported: // "or a clean unsupported encoding"
	case g == wellFormed && err != nil:
		return err.Error()
	}
	return ""
}

// payloadsShortfall uploads every line of a list of payloads. Those that
// declare something must not pass the guard.
func payloadsShortfall(t *testing.T, data []byte) string {
	for line := range bytes.Lines(data) {
		if got, err := upload(t, line); err == nil {
			return fmt.Sprintf("the payload %q is read as %s", line, got.Document.Format)
		}
		if !bytes.Contains(line, []byte("<!DOCTYPE")) && !bytes.Contains(line, []byte("<!ENTITY")) {
			continue
		}
		if s := xmlShortfall(broken, line); s != "" {
			return fmt.Sprintf("the payload %q: %s", line, s)
		}
	}
	return ""
}
