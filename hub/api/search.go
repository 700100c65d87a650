package api

import (
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/cases"
	"github.com/tradehub/tradehub/hub/projection"
)

// A Search is what was found of one word, and up to which block that is all.
type Search struct {
	projection.Found
	Block uint64 `json:"block"`
}

// maxWord bounds what is searched for, in bytes.
const maxWord = 200

// everyClaim are the roles that the contract lets read every bank's claims (claims:Claim).
var everyClaim = []protocol.Role{protocol.RoleRegistrar, protocol.RoleSupervisor, protocol.RoleAuditor}

// search handles "GET /v1/search?q=": what has exactly this ID, digest or token,
// of all that the caller may see. To a bank, another bank's claim or verdict is as if it
// were not there.
func (s *server) search(c *gin.Context) error {
	q, err := query(c, "q")
	if err != nil {
		return err
	}
	word := q.Get("q")
	if word == "" || len(word) > maxWord || !utf8.ValidString(word) {
		return problem(CodeBadRequest, "detail.query.word", "most", maxWord)
	}
	block, err := s.current(c.Request.Context())
	if err != nil {
		return err
	}
	who := caller(c)
	every := slices.Contains(everyClaim, who.Role)
	viewer := projection.Viewer{Every: every}
	if who.Role == protocol.RoleBank {
		viewer.Bank = who.MSPID
	}
	found, err := s.Projection.Search(word, viewer)
	if err == nil && !every {
		found.Verdicts, err = s.verdictsOf(viewer.Bank, found.Verdicts)
	}
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, Search{found, block})
	return nil
}

// verdictsOf returns those of the verdicts that the bank asked for.
func (s *server) verdictsOf(bank string, all []projection.Verdict) ([]projection.Verdict, error) {
	own := []projection.Verdict{} // JSON [], not null
	for _, v := range all {
		k, err := s.Cases.Case(v.ID)
		switch {
		case errors.Is(err, cases.ErrNotFound): // of another hub on this ledger
		case err != nil:
			return nil, err
		case bank != "" && k.Bank == bank:
			own = append(own, v)
		}
	}
	return own, nil
}
