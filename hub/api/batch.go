package api

import (
	"context"
	"net/http"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/verify"
)

const (
	// MaxBatch bounds the items of a batch.
	MaxBatch = 1000
	// atOnce is how many items of one batch are in flight, and atOnceInAll of all batches. The
	// ledger gathers them into transactions.
	atOnce, atOnceInAll = 32, 128
)

// A VerificationBatch asks for many verdicts.
type VerificationBatch struct {
	Verifications []Verification `json:"verifications"`
}

// VerificationAnswers are in the order of the batch.
type VerificationAnswers struct {
	Answers []VerificationAnswer `json:"answers"`
}

// A VerificationAnswer has a verdict or a problem. The whole verdict is at its address.
type VerificationAnswer struct {
	Status   int               `json:"status"` // as if it had come alone
	Verdict  string            `json:"verdictId,omitempty"`
	Outcome  documents.Outcome `json:"outcome,omitempty"`
	Location string            `json:"location,omitempty"`
	Problem  *Problem          `json:"problem,omitempty"`
}

// verifications handles "POST /v1/verifications:batch". Each item has a key that follows from the
// batch's, so a repeated batch does nothing twice and does what the first one left undone.
func (s *server) verifications(c *gin.Context) error {
	var in VerificationBatch
	if err := s.strict(c, &in); err != nil {
		return err
	}
	if err := batchSize(len(in.Verifications)); err != nil {
		return err
	}
	answers := each(s, c, len(in.Verifications), func(ctx context.Context, i int) VerificationAnswer {
		r, err := s.verify(ctx, caller(c), itemKey(c, i), in.Verifications[i])
		if err != nil {
			p := s.told(c, err)
			return VerificationAnswer{Status: p.Status, Problem: p}
		}
		return VerificationAnswer{Status: http.StatusCreated, Verdict: r.Verdict.ID, Outcome: r.Verdict.Outcome, Location: "/v1/verdicts/" + r.Verdict.ID}
	})
	c.JSON(http.StatusOK, VerificationAnswers{answers})
	return nil
}

// A ReservationBatch asks for the capacity of many requests.
type ReservationBatch struct {
	Claims []Reservation `json:"claims"`
}

// ReservationAnswers are in the order of the batch.
type ReservationAnswers struct {
	Answers []ReservationAnswer `json:"answers"`
}

// A ReservationAnswer has a claim or a problem.
type ReservationAnswer struct {
	Status   int             `json:"status"` // as if it had come alone
	Settled  *verify.Settled `json:"settled,omitempty"`
	Location string          `json:"location,omitempty"`
	Problem  *Problem        `json:"problem,omitempty"`
}

// reservations handles "POST /v1/claims:batch". A claim's ID follows from the request of its
// verdict, so a repeated batch reserves nothing twice.
func (s *server) reservations(c *gin.Context) error {
	var in ReservationBatch
	if err := s.strict(c, &in); err != nil {
		return err
	}
	if err := batchSize(len(in.Claims)); err != nil {
		return err
	}
	answers := each(s, c, len(in.Claims), func(ctx context.Context, i int) ReservationAnswer {
		settled, err := s.claimFor(ctx, caller(c), in.Claims[i])
		if err != nil {
			p := s.told(c, err)
			return ReservationAnswer{Status: p.Status, Problem: p}
		}
		return ReservationAnswer{Status: http.StatusCreated, Settled: settled, Location: "/v1/claims/" + settled.Claim.ID}
	})
	c.JSON(http.StatusOK, ReservationAnswers{answers})
	return nil
}

func batchSize(n int) error {
	if n == 0 || n > MaxBatch {
		return problem(CodeBadRequest, "detail.batch", "most", MaxBatch)
	}
	return nil
}

// itemKey is the Idempotency-Key of an item. A client cannot send it: a header holds no NUL.
func itemKey(c *gin.Context, i int) string {
	return c.GetHeader("Idempotency-Key") + "\x00" + strconv.Itoa(i)
}

// each answers n items, in order, atOnce of them at a time.
func each[A any](s *server, c *gin.Context, n int, answer func(ctx context.Context, i int) A) []A {
	out, ctx := make([]A, n), c.Request.Context()
	next, wait := make(chan int), sync.WaitGroup{}
	for range min(atOnce, n) {
		wait.Go(func() {
			for i := range next {
				s.items <- struct{}{} // an item ends with the request's time
				out[i] = answer(ctx, i)
				<-s.items
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	return out
}
