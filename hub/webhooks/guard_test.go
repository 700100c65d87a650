package webhooks

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// inside are addresses that must never be sent to, in the spellings that attackers use.
var inside = strings.Fields(`
https://[::ffff:10.0.0.1]/ https://10.0.0.1:443/ https://127.0.0.1/ https://127.0.0.1:443/ https://127.1.2.3/ https://0.0.0.0/ https://0.1.2.3/ https://10.0.0.1/ https://10.255.255.255/
https://172.16.0.1/ https://172.31.255.254/ https://192.168.0.1/ https://192.168.255.255/ https://169.254.169.254/latest/meta-data/
https://169.254.0.1/ https://100.64.0.1/ https://100.127.255.254/ https://192.0.0.192/ https://192.0.2.1/ https://198.18.0.1/ https://198.19.255.255/
https://198.51.100.7/ https://203.0.113.9/ https://192.88.99.1/ https://224.0.0.1/ https://239.255.255.250/ https://240.0.0.1/ https://255.255.255.255/
https://[::1]/ https://[::]/ https://[::ffff:127.0.0.1]/ https://[::ffff:8.8.8.8]/ https://[::ffff:a9fe:a9fe]/ https://[::127.0.0.1]/ https://[fe80::1]/
https://[fe80::1%25eth0]/ https://[fc00::1]/ https://[fd00:ec2::254]/ https://[fec0::1]/ https://[ff02::1]/ https://[64:ff9b::7f00:1]/
https://[64:ff9b::a9fe:a9fe]/ https://[64:ff9b:1::1]/ https://[2002:7f00:1::]/ https://[2002:a9fe:a9fe::]/ https://[2001::1]/ https://[2001:0:4136:e378::1]/
https://[2001:db8::1]/ https://[3fff::1]/ https://[100::1]/ https://[5f00::1]/ https://[0:0:0:0:0:0:0:1]/ https://[0000::ffff:7f00:0001]/
https://localhost/ https://LOCALHOST/ https://metadata/ https://hub/ https://2130706433/ https://0x7f000001/ https://017700000001/
http://example.com/ http://8.8.8.8/ https://8.8.8.8:22/ https://8.8.8.8:8443/ https://example.com:6379/ https://user:word@example.com/
https://user@127.0.0.1/ https://example.com/#f ftp://example.com/ file:///etc/passwd gopher://example.com/ javascript:alert(1) //example.com/ /path
https:///path https: example.com https://[::1 https://example.com%00.evil.com/ unix:///var/run/docker.sock data:text/plain,x
`)

// TestInside holds that no spelling of an inner address is accepted, and that a name that
// resolves to one is refused when the connection is made.
func TestInside(t *testing.T) {
	if len(inside) < 80 {
		t.Fatalf("only %d addresses", len(inside))
	}
	for _, text := range inside {
		if u, err := (Guard{}).URL(text); err == nil {
			t.Errorf("%s is accepted: %s", text, u)
		} else if !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestOutside is the control of TestInside.
func TestOutside(t *testing.T) {
	for _, text := range []string{"https://example.com/hook", "https://example.com:443/hook?x=1", "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://xn--fiq228c.example/"} {
		if _, err := (Guard{}).URL(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	own := Guard{[]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	if _, err := own.URL("http://10.1.2.3:8080/"); err != nil {
		t.Error(err)
	}
	for _, text := range []string{"http://10.2.0.1/", "https://127.0.0.1/", "https://8.8.8.8:8080/"} {
		if _, err := own.URL(text); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

// TestDial connects to a listener on loopback by names and spellings of it: as after a rebinding,
// the URL was accepted and the address is not.
func TestDial(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	defer srv.Close()
	_, port, err := net.SplitHostPort(srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+host+":"+port, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := (Guard{}).client().Do(req)
		if err == nil {
			_ = res.Body.Close()
		}
		if !errors.Is(err, ErrAddress) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// TestDialAllowed is the control of TestDial, and holds that a redirection is not followed.
func TestDialAllowed(t *testing.T) {
	srv := httptest.NewServer(http.RedirectHandler("http://127.0.0.1:1/", http.StatusTemporaryRedirect))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := Guard{[]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}.client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusTemporaryRedirect {
		t.Errorf("status %d", res.StatusCode)
	}
}
