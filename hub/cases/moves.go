package cases

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tradehub/tradehub/documents"
)

// Bounds of what people type, in characters, and of what a case holds.
const (
	MaxText      = 2000
	MaxName      = 200 // of a short field
	MaxQuestions = 20
	MaxDocuments = 50
)

// Errors of moves.
var (
	ErrState = errors.New("the case is in another state")  // see StateError
	ErrText  = errors.New("a text is missing or too long") // see TextError
)

// A StateError says that the case is in a state that does not allow the move. It is ErrState.
type StateError struct {
	State State
	Want  []State
}

func (e *StateError) Error() string {
	return fmt.Sprintf("the case is %s; this needs one that is %v", e.State, e.Want)
}

// Is makes the error ErrState.
func (e *StateError) Is(target error) bool { return target == ErrState }

// A TextError names the field whose text is missing or too long. It is ErrText.
type TextError struct {
	Field string
	Most  int // characters
}

func (e *TextError) Error() string {
	return fmt.Sprintf("%s: must have from 1 to %d characters", e.Field, e.Most)
}

// Is makes the error ErrText.
func (e *TextError) Is(target error) bool { return target == ErrText }

func (c *Case) in(states ...State) error {
	if !slices.Contains(states, c.State) {
		return &StateError{c.State, states}
	}
	return nil
}

// text returns the text without blanks around it.
func text(field, s string, least, most int) (string, error) {
	s = strings.TrimSpace(s)
	if n := utf8.RuneCountInString(s); n < least || n > most || !utf8.ValidString(s) {
		return "", &TextError{field, most}
	}
	return s, nil
}

// named fails for digests that name no documents, too many, or one twice.
func named(docs []documents.Digest) error {
	if len(docs) > MaxDocuments {
		return fmt.Errorf("%w: name at most %d documents", documents.ErrRequest, MaxDocuments)
	}
	for i, d := range docs {
		if err := d.Names(); err != nil {
			return err
		}
		if slices.Contains(docs[:i], d) {
			return fmt.Errorf("%w: a document is named twice", documents.ErrRequest)
		}
	}
	return nil
}

// Edit replaces what a draft holds.
func (c *Case) Edit(bank string, r documents.Request, docs []documents.Digest, note string, at time.Time) error {
	if err := c.in(Draft); err != nil {
		return err
	}
	note, err := text("note", note, 0, MaxText)
	if err != nil {
		return err
	}
	for field, s := range map[string]string{"id": r.ID, "product": r.Product, "agency": r.Agency, "applicant.name": r.Applicant.Name} {
		if _, err := text(field, s, 0, MaxName); err != nil {
			return err
		}
	}
	if err := named(docs); err != nil {
		return err
	}
	r.Bank, r.Case = "", ""
	c.Bank, c.Request, c.Documents, c.Note = bank, r, docs, note
	c.change(at)
	return nil
}

// Present gives a draft to its bank, on the day.
func (c *Case) Present(day documents.Date, at time.Time) error {
	if err := c.in(Draft); err != nil {
		return err
	}
	if c.Bank == "" {
		return fmt.Errorf("%w: bank: name the bank", documents.ErrRequest)
	}
	if len(c.Documents) == 0 {
		return fmt.Errorf("%w: documents: add at least one document", documents.ErrRequest)
	}
	c.Request.Date, c.Request.Bank, c.Request.Case = day, c.Bank, c.ID
	if err := c.Request.Valid(); err != nil {
		return err
	}
	c.State, c.Presented, c.Turn = Presented, at, 1
	c.change(at)
	return nil
}

// Withdraw ends a case that the bank has not decided.
func (c *Case) Withdraw(at time.Time) error {
	if err := c.in(Presented, Asked, Second); err != nil {
		return err
	}
	c.State, c.Decision = Withdrawn, nil
	c.change(at)
	return nil
}

// Ask puts a question to the firm. A second officer may ask instead of agreeing.
func (c *Case) Ask(q Question) error {
	if err := c.in(Presented, Asked, Second); err != nil {
		return err
	}
	var err error
	if q.Text, err = text("text", q.Text, 1, MaxText); err != nil {
		return err
	}
	if len(c.Questions) >= MaxQuestions {
		return fmt.Errorf("%w: a case has at most %d questions", documents.ErrRequest, MaxQuestions)
	}
	c.State, c.Decision = Asked, nil
	c.Questions = append(slices.Clone(c.Questions), q)
	c.change(q.At)
	return nil
}

// Reply answers the questions that are open, in their order, and may add documents. With new
// documents the bank needs another verdict. What an officer proposed without the answers falls.
func (c *Case) Reply(answers []string, more []documents.Digest, at time.Time) error {
	if err := c.in(Asked, Second); err != nil {
		return err
	}
	switch n := c.Open(); n {
	case 0:
		return &StateError{Presented, []State{Asked}} // the firm does not see Second
	case len(answers):
	default:
		return fmt.Errorf("%w: %d questions are open, and %d answers came", documents.ErrRequest, n, len(answers))
	}
	questions := slices.Clone(c.Questions)
	for i := range questions {
		q := &questions[i]
		if !q.Answered.IsZero() {
			continue
		}
		var err error
		if q.Answer, err = text("answer", answers[0], 1, MaxText); err != nil {
			return err
		}
		q.Answered, answers = at, answers[1:]
	}
	if err := named(slices.Concat(c.Documents, more)); err != nil {
		return err
	}
	c.State, c.Questions, c.Decision = Presented, questions, nil
	if len(more) > 0 {
		c.Documents = append(slices.Clone(c.Documents), more...)
		c.again()
	}
	c.change(at)
	return nil
}

// VerifyAgain asks for another verdict, because the last one failed or its time passed.
func (c *Case) VerifyAgain() error {
	if err := c.in(Presented, Asked); err != nil {
		return err
	}
	c.again()
	c.Hold = false
	return nil
}

func (c *Case) again() {
	if c.Verdict != "" {
		c.Earlier = c.Verdict
	}
	c.Turn, c.Verdict, c.Answer = c.Turn+1, "", nil
}

// Unverified reports whether the bank waits for the verdict of this turn.
func (c *Case) Unverified() bool {
	return c.State.WithBank() && !c.Hold && c.Verdict == "" && c.Answer == nil
}

// Propose keeps one officer's decision, which a second one must agree to.
func (c *Case) Propose(d Decision) error {
	if err := c.in(Presented, Asked, Second); err != nil {
		return err
	}
	var err error
	if d.Reason, err = text("reason", d.Reason, 0, MaxText); err != nil {
		return err
	}
	c.State, c.Decision = Second, &d
	return nil
}

// Decide ends the case by the bank's decision. claim is the claim that was granted for it.
func (c *Case) Decide(d Decision, claim string, at time.Time) error {
	if err := c.in(Presented, Asked, Second); err != nil {
		return err
	}
	var err error
	if d.Reason, err = text("reason", d.Reason, 0, MaxText); err != nil {
		return err
	}
	c.State, c.Decision, c.Claim = Decided, &d, claim
	c.change(at)
	return nil
}

// change counts a change that the firm sees.
func (c *Case) change(at time.Time) { c.Version, c.Changed = c.Version+1, at }
