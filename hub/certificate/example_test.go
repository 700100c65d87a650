package certificate_test

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/tradehub/tradehub/hub/certificate"
)

// An auditor has the file and the identity certificate of the hub, and no network.
func ExampleVerify() {
	file, err := os.ReadFile("testdata/earlier.pdf")
	if err != nil {
		log.Fatal(err)
	}
	anchor, err := os.ReadFile("testdata/earlier.pem")
	if err != nil {
		log.Fatal(err)
	}
	block, _ := pem.Decode(anchor)
	hub, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		log.Fatal(err)
	}
	anchors := []*x509.Certificate{hub}
	at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

	r := certificate.Verify(file, anchors, at)
	fmt.Println(r.Status, r.VerdictID, r.Outcome, "expired:", r.Expired)

	file[len(file)/2] ^= 1
	fmt.Println(certificate.Verify(file, anchors, at).Status)
	// Output:
	// genuine V-0907fd7281eaf9259ea5 GREEN expired: true
	// tampered
}
