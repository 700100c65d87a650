package api

import (
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/hub/verify"
)

// A Checking asks what the registry knows now of a verdict's documents.
type Checking struct {
	Verdict string `json:"verdictId"`
}

// check handles "POST /v1/checks". The question of a verdict never changes, so it is read once.
func (s *server) check(c *gin.Context) error {
	var in Checking
	if err := s.strict(c, &in); err != nil {
		return err
	}
	ctx, who := c.Request.Context(), caller(c)
	name := who.MSPID + "|" + in.Verdict
	q, ok := s.questions.get(name)
	if !ok {
		r, err := s.Query.Report(ctx, who, in.Verdict)
		if err != nil {
			return err
		}
		q = verify.QuestionOf(r, who.MSPID)
		s.questions.put(name, q)
	}
	answer := s.Claims.Lookup(ctx, q)
	answer.Verdict = in.Verdict
	c.JSON(http.StatusOK, answer)
	return nil
}

// maxQuestions bounds each half of what is remembered: some 2 KB each.
const maxQuestions = 4096

// questions remembers the last ones, maxQuestions at least and twice as many at most.
type questions struct {
	mu        sync.Mutex
	new, aged map[string]verify.Question // guarded by mu
}

func (m *questions) get(name string) (verify.Question, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	q, ok := m.new[name]
	if !ok {
		if q, ok = m.aged[name]; ok {
			m.keep(name, q)
		}
	}
	return q, ok
}

func (m *questions) put(name string, q verify.Question) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(name, q)
}

// keep makes the new half the aged one once it is full. m.mu must be held.
func (m *questions) keep(name string, q verify.Question) {
	if m.new == nil || len(m.new) >= maxQuestions {
		m.new, m.aged = map[string]verify.Question{}, m.new
	}
	m.new[name] = q
}
