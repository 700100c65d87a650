package portal

import (
	"fmt"
	"strings"

	"github.com/tradehub/tradehub/hub/cases"
)

// curlOf returns the requests of the API that read and decide the case, as they are typed.
// origin is where the hub answers, for instance "https://hub.example".
func curlOf(origin string, c *cases.Case) string {
	const token = `curl -H "Authorization: Bearer $TOKEN" `
	lines := []string{token + origin + "/v1/cases/" + c.ID}
	if c.Verdict != "" {
		lines = append(lines, token+origin+"/v1/verdicts/"+c.Verdict, token+"-o certificate.pdf "+origin+"/v1/verdicts/"+c.Verdict+"/certificate")
	}
	if c.State.WithBank() {
		lines = append(lines, fmt.Sprintf(`%s-H "Idempotency-Key: $KEY" -H 'If-Match: "%d"' \
  --json '{"kind":"DECLINE","code":"RJCT"}' %s/v1/cases/%s/decisions`, token, c.Version, origin, c.ID))
	}
	if c.Claim != "" {
		lines = append(lines, token+origin+"/v1/claims/"+c.Claim)
	}
	return strings.Join(lines, "\n")
}
