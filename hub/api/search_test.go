package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/hub/hubtest"
	"github.com/tradehub/tradehub/hub/query"
)

// TestSearch looks for a claim, its token, a verdict and a document as everybody.
func TestSearch(t *testing.T) {
	t.Parallel()
	w := hubtest.Start(t)
	c := w.Reserved("bank-a", hubtest.Import, "R-1")
	doc := w.Sample(hubtest.Import, "R-1").Documents[0]
	for _, who := range hubtest.Organisations {
		sees := who.MSPID == "BankAMSP" || who.Role == protocol.RoleRegistrar || who.Role == protocol.RoleSupervisor || who.Role == protocol.RoleAuditor
		for _, word := range []string{c.ID, c.Uses[0].Token.String(), c.Verdict} {
			var found query.Search
			a := w.Get(who.Name, "/v1/search?q="+word)
			a.Into(http.StatusOK, &found)
			if n := len(found.Claims) + len(found.Verdicts); (n > 0) != sees {
				t.Errorf("%s finds %d under %s, of bank A", who.Name, n, word)
			}
			if !sees && strings.Contains(string(a.Body), "BankAMSP") {
				t.Errorf("%s is told of bank A: %s", who.Name, a.Body)
			}
		}
		var found query.Search
		w.Get(who.Name, "/v1/search?q="+string(doc)).Into(http.StatusOK, &found)
		if len(found.Documents) != 1 {
			t.Errorf("%s does not find a registered document", who.Name)
		}
	}
}
