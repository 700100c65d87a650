package portal

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/answers"
	"github.com/tradehub/tradehub/hub/certificate"
	"github.com/tradehub/tradehub/hub/query"
)

// An answerView is what the page of an answer shows. One of the three subjects is set, or
// none where nothing is known.
type answerView struct {
	Answer      answers.Answer
	Class, Icon string
	Reason      answers.Reason
	File        string // the name of a file, "" where a digest or a number was asked
	Size        int
	Asked       string // the digest or the number

	Certificate *certificate.Result
	Document    *query.PublicDocument
	Verdict     *query.PublicVerdict
}

// answerLooks are how answers look: class and icon.
var answerLooks = map[answers.Answer][2]string{
	answers.Genuine: {"green", "GREEN"}, answers.Replaced: {"amber", "AMBER"}, answers.Tampered: {"red", "RED"},
	answers.Unknown: {"", "GREY"}, answers.Unsure: {"amber", "clock"}, answers.Registered: {"", "doc"}, answers.Recorded: {"", "info"},
}

func answerOf(a answers.Answer) answerView {
	return answerView{Answer: a, Class: answerLooks[a][0], Icon: answerLooks[a][1]}
}

func certificateAnswer(a answers.Certificate, file string, size int) answerView {
	v := answerOf(a.Answer)
	v.Reason, v.File, v.Size, v.Certificate = a.Reason, file, size, a.Result
	return v
}

func documentAnswer(a answers.Document, digest documents.Digest) answerView {
	v := answerOf(a.Answer)
	v.Asked, v.Document = string(digest), a.Found
	return v
}

func verdictAnswer(a answers.Verdict, id string) answerView {
	v := answerOf(a.Answer)
	v.Asked, v.Verdict = id, a.Found
	return v
}
