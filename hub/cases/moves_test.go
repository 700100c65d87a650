package cases_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/cases"
)

var caseDay = time.Date(2026, 1, 9, 8, 0, 0, 0, time.UTC)

func request() documents.Request {
	return documents.Request{
		ID: "R-1", Amount: documents.Money{Minor: 100, Currency: "USD"}, Borrower: documents.BorrowerBuyer,
		Instrument: documents.OpenAccount, Applicant: documents.Party{Name: "Firm"},
	}
}

// move makes a random move of a case, and says which.
func move(c *cases.Case, at time.Time) (string, error) {
	doc := documents.DigestOf([]byte(at.String()))
	made := cases.Decision{Kind: cases.Finance, Code: "EXPL", Reason: "secret-reason", Against: []string{"X01"}, By: "P-officer", At: at}
	switch rand.IntN(9) {
	case 0:
		return "edit", c.Edit("BankAMSP", request(), []documents.Digest{doc}, "note", at)
	case 1:
		return "present", c.Present("2026-01-09", at)
	case 2:
		return "ask", c.Ask(cases.Question{Text: "Which?", By: "P-officer", At: at})
	case 3:
		return "reply", c.Reply([]string{"This."}, []documents.Digest{doc}, at)
	case 4:
		return "again", c.VerifyAgain()
	case 5:
		return "propose", c.Propose(made)
	case 6:
		made.Agreed, made.AgreeAt = "P-second", at
		return "decide", c.Decide(made, "C-secret", at)
	case 7:
		if !c.Unverified() {
			return "verified", cases.ErrState
		}
		c.Verdict, c.Answer = "V-secret", &cases.Answer{Outcome: documents.Red, Reason: documents.Text{documents.English: "secret-finding"}}
		return "verified", nil
	}
	return "withdraw", c.Withdraw(at)
}

// TestRandomLives makes random moves, and holds what is true of every case at every moment.
func TestRandomLives(t *testing.T) {
	book := open(t, filepath.Join(t.TempDir(), "hub.db")).Book(seal(t, 0))
	ends := map[cases.State]int{}
	for life := range 60 {
		at := caseDay
		c := &cases.Case{ID: book.NewID("FirmMSP", at.Add(time.Duration(life)).String()), Firm: "FirmMSP", State: cases.Draft, At: at}
		for range 25 {
			at = at.Add(time.Minute)
			before := *c
			name, err := move(c, at)
			if err != nil {
				if !errors.Is(err, cases.ErrState) && !errors.Is(err, documents.ErrRequest) {
					t.Fatalf("%s of %s: %v", name, before.State, err)
				}
				*c = before // a caller drops what a failed move left
				continue
			}
			if err := book.Put(c, "", at); err != nil {
				t.Fatal(err)
			}
			hold(t, name, before, *c)
			listed(t, book, c)
		}
		ends[c.State]++
	}
	if len(ends) < 3 {
		t.Errorf("the lives ended in %v only", ends)
	}
}

func hold(t *testing.T, name string, before, after cases.Case) {
	t.Helper()
	if before.State == cases.Decided || before.State == cases.Withdrawn {
		t.Errorf("%s moved a case that was %s", name, before.State)
	}
	if (after.Claim != "") != (after.State == cases.Decided && after.Decision.Kind == cases.Finance) {
		t.Errorf("%s: state %s with claim %q", name, after.State, after.Claim)
	}
	shown := after.ForFirm()
	b, _ := json.Marshal(shown)
	for _, secret := range []string{"secret", "P-", "SECOND", "X01", "EXPL", "revision", "touched", "turn"} {
		if strings.Contains(string(b), secret) {
			t.Errorf("%s: the firm sees %q in %s", name, secret, b)
		}
	}
	was, _ := json.Marshal(before.ForFirm())
	if (string(was) == string(b)) != (before.Version == after.Version) {
		t.Errorf("%s: version %d to %d, but the firm sees\n%s\n%s", name, before.Version, after.Version, was, b)
	}
}

// listed holds that a case is in each list once, where its state says.
func listed(t *testing.T, book *cases.Book, c *cases.Case) {
	t.Helper()
	for _, v := range []struct {
		view cases.View
		want int
	}{{cases.OfFirm("FirmMSP"), 1}, {cases.OfBank("BankAMSP"), count(!c.Presented.IsZero())}, {cases.OfAll(), count(!c.Presented.IsZero())}, {cases.OfFirm("BankAMSP"), 0}} {
		rows, end, err := book.List(v.view, "", nil, 1000, func(s *cases.Summary) bool { return s.ID == c.ID })
		if err != nil || end != nil || len(rows) != v.want {
			t.Fatalf("%+v has %d rows of a case that is %s, end %x, %v", v.view, len(rows), c.State, end, err)
		}
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestBook holds pages, counts, lost races and that a thief reads nothing.
func TestBook(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "hub.db"))
	book := db.Book(seal(t, 0))
	outcomes := []documents.Outcome{documents.Green, documents.Grey, documents.Red, documents.Amber, documents.Green, ""}
	for i, o := range outcomes {
		at := caseDay.Add(time.Duration(i) * time.Hour)
		c := &cases.Case{ID: book.NewID("FirmMSP", string(rune('a'+i))), Firm: "FirmMSP", State: cases.Draft, At: at}
		if err := errors.Join(c.Edit("BankAMSP", request(), []documents.Digest{documents.DigestOf([]byte{byte(i)})}, "", at), c.Present("2026-01-09", at)); err != nil {
			t.Fatal(err)
		}
		if o != "" {
			c.Verdict, c.Answer = "V", &cases.Answer{Outcome: o}
		}
		if err := book.Put(c, cases.EventPresented, at); err != nil {
			t.Fatal(err)
		}
	}
	var got []documents.Outcome
	var place []byte
	for {
		rows, end, err := book.List(cases.OfBank("BankAMSP"), cases.TabWait, place, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r.Answer == nil {
				got = append(got, "")
			} else {
				got = append(got, r.Answer.Outcome)
			}
		}
		if place = end; end == nil {
			break
		}
	}
	want := []documents.Outcome{documents.Red, documents.Amber, documents.Grey, documents.Green, documents.Green, ""}
	for i := range want {
		if len(got) != len(want) || got[i] != want[i] {
			t.Fatalf("the queue is %v, want the worst first: %v", got, want)
		}
	}
	if n, err := book.Counts(cases.OfBank("BankAMSP")); err != nil || n[cases.TabWait] != 6 || len(n) != 1 {
		t.Errorf("counts %v, %v", n, err)
	}
	if e, err := book.Events(4, 10); err != nil || len(e) != 2 || e[0].Number != 5 || e[0].Type != cases.EventPresented {
		t.Errorf("events %+v, %v", e, err)
	}
	waiting, err := book.Unverified(10)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d cases wait for a verdict, %v", len(waiting), err)
	}
	stale := *waiting[0]
	if err := book.Put(waiting[0], "", caseDay); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*cases.ChangedError](book.Put(&stale, "", caseDay)); !ok {
		t.Error("the second of two changes of one revision is kept")
	}
	if _, err := db.Book(seal(t, 1)).Case(stale.ID); !errors.Is(err, cases.ErrNotFound) {
		t.Errorf("another key's book answers %v", err)
	}
}
