package certificate

import "testing"

func TestCodeText(t *testing.T) {
	const tx = "0123456789abcdef0123"
	for page, want := range map[string]string{
		"":                       "urn:tradehub:verdict:V-1?tx=0123456789abcdef",
		"https://hub.example/v":  "https://hub.example/v/V-1?tx=0123456789abcdef",
		"https://hub.example/v/": "https://hub.example/v/V-1?tx=0123456789abcdef",
	} {
		if got := codeText(page, "V-1", tx); got != want {
			t.Errorf("%q: %s, want %s", page, got, want)
		}
	}
}
