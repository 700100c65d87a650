package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/client"
	"github.com/tradehub/tradehub/hub/hubtest"
)

// ExampleClient finances an import: a firm uploads its documents, its bank verifies them and
// claims the financing, and a second bank is refused.
func ExampleClient() {
	hub, done := openHub()
	defer done()
	ctx := context.Background()
	firm := &client.Client{Base: hub, Token: "agent"}
	bank := &client.Client{Base: hub, Token: "bank-a"}
	second := &client.Client{Base: hub, Token: "bank-b", Language: "zh-Hans"}

	request, files := sample()
	var digests []documents.Digest
	for _, f := range files {
		d, err := firm.Upload(ctx, f, "BankAMSP", "BankBMSP")
		if err != nil {
			log.Fatal(err)
		}
		digests = append(digests, d.Digests.SHA256)
	}

	v, err := bank.Verify(ctx, "verify-2026-001", client.Verification{Request: request, Documents: digests})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Verdict.Outcome)
	claim, err := bank.Reserve(ctx, "reserve-2026-001", v.Verdict.ID, false)
	if err != nil {
		log.Fatal(err)
	}
	claim, err = bank.Confirm(ctx, "confirm-2026-001", claim.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(claim.State, claim.Amount)

	other, err := second.Verify(ctx, "verify-77", client.Verification{Request: request, Documents: digests})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(other.Verdict.Outcome)
	_, err = second.Reserve(ctx, "reserve-77", other.Verdict.ID, false)
	var refused *client.Problem
	if errors.As(err, &refused) {
		fmt.Println(refused.Status, refused.Code, refused.Title)
	}
	// Output:
	// GREEN
	// FINANCED 105,360.00 USD
	// RED
	// 409 VERDICT_DOES_NOT_CARRY 该核验结论不能用于登记融资
}

// ExampleClient_Move releases a reservation only if nobody moved it since it was read.
func ExampleClient_Move() {
	hub, done := openHub()
	defer done()
	ctx := context.Background()
	bank := &client.Client{Base: hub, Token: "bank-a"}
	request, files := sample()
	var digests []documents.Digest
	for _, f := range files {
		d, err := bank.Upload(ctx, f)
		if err != nil {
			log.Fatal(err)
		}
		digests = append(digests, d.Digests.SHA256)
	}
	v, err := bank.Verify(ctx, "", client.Verification{Request: request, Documents: digests})
	if err != nil {
		log.Fatal(err)
	}
	reserved, err := bank.Reserve(ctx, "", v.Verdict.ID, false)
	if err != nil {
		log.Fatal(err)
	}
	seen, err := bank.Claim(ctx, reserved.ID)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := bank.Move(ctx, "", seen.ID, "renew", client.Step{}, seen.Version); err != nil {
		log.Fatal(err)
	}
	_, err = bank.Move(ctx, "", seen.ID, "release", client.Step{Reason: "WITH"}, seen.Version)
	fmt.Println(err)
	check, err := bank.Check(ctx, v.Verdict.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(check.Outcome, check.Clear())
	// Output:
	// PRECONDITION_FAILED: Changed since it was read: the resource was changed since this version; read it again, then decide
	// CLEAR true
}

// openHub starts a hub whose callers' tokens are their names.
func openHub() (address string, done func()) {
	dir, err := os.MkdirTemp("", "tradehub-example-")
	if err != nil {
		log.Fatal(err)
	}
	h, err := hubtest.Open(context.Background(), hubtest.Settings(dir))
	if err != nil {
		log.Fatal(err)
	}
	srv := httptest.NewServer(h)
	return srv.URL, func() { srv.Close(); _ = os.RemoveAll(dir) }
}

// sample returns a bank's request for financing, and the documents of the import.
func sample() (documents.Request, [][]byte) {
	req, files, err := hubtest.Presentation(hubtest.Import)
	if err != nil {
		log.Fatal(err)
	}
	return req, files
}

// ExampleWebhook takes events that the hub sends.
func ExampleWebhook() {
	http.HandleFunc("POST /tradehub", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		e, err := client.Webhook(os.Getenv("WEBHOOK_SECRET"), r.Header, body)
		if err != nil {
			http.Error(w, "not signed", http.StatusForbidden)
			return
		}
		fmt.Println(e.Type, e.Subject)
		w.WriteHeader(http.StatusNoContent)
	})
}
