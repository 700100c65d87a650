package openapi_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/tradehub/tradehub/hub/openapi"
)

func ExampleRequest_Curl() {
	r := openapi.Request{
		Method: "POST", Target: "/v1/claims", Headers: [][2]string{{"Idempotency-Key", "k-1"}},
		Body: json.RawMessage(`{"verdictId": "V-1"}`),
	}
	fmt.Println(r.Curl("https://hub.example", "TOKEN"))
	// Output:
	// curl 'https://hub.example/v1/claims' \
	//   -H 'Authorization: Bearer TOKEN' \
	//   -H 'Idempotency-Key: k-1' \
	//   -H 'Content-Type: application/json' \
	//   --data-raw '{"verdictId":"V-1"}'
}

// TestCurlIsSafe lets a shell read commands whose parts hold what a shell acts upon.
func TestCurlIsSafe(t *testing.T) {
	const nasty = "'; echo stolen; $(id) `id` \\ \"\n-- 商业发票"
	for name, r := range map[string]openapi.Request{
		"target": {Method: "GET", Target: "/" + nasty},
		"header": {Method: "DELETE", Target: "/", Headers: [][2]string{{"X", nasty}}},
		"body":   {Method: "POST", Target: "/", Body: json.RawMessage(nasty)},
		"file":   {Method: "POST", Target: "/", File: nasty},
	} {
		script := "curl() { for a in \"$@\"; do printf '%s\\0' \"$a\"; done; }\n" + r.Curl("http://h", "")
		out, err := exec.CommandContext(t.Context(), "sh", "-c", script).Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		found := false
		for arg := range strings.SplitSeq(string(out), "\x00") {
			found = found || strings.HasSuffix(arg, nasty)
		}
		if !found {
			t.Errorf("%s: the shell reads %q", name, out)
		}
	}
}
