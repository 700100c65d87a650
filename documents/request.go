package documents

import (
	"errors"
	"fmt"
)

// Bounds of a rate: far beyond any pair of currencies, and far below what makes
// arithmetic slow (a decimal of an interface may come with an exponent).
const (
	maxRateDigits   = 24
	maxRateExponent = 12
)

// ErrRequest is wrapped by every error of [Request.Valid].
var ErrRequest = errors.New("the request is incomplete or wrong")

// Valid fails with the first reason why the request is unfit to be examined.
func (r Request) Valid() error {
	switch _, known := r.Amount.Currency.Exponent(); {
	case r.ID == "":
		return fmt.Errorf("%w: id: name the request", ErrRequest)
	case !known:
		return fmt.Errorf("%w: amount/ccy: %q is not in ISO 4217", ErrRequest, clip(string(r.Amount.Currency)))
	case r.Amount.Minor <= 0 || r.Amount.Minor > MaxMinor:
		return fmt.Errorf("%w: amount/minor: must be from 1 to 2^53-1", ErrRequest)
	case r.RateBP < 0 || r.RateBP > 10000:
		return fmt.Errorf("%w: rateBp: must be from 0 to 10000 basis points", ErrRequest)
	case r.Borrower != BorrowerBuyer && r.Borrower != BorrowerSeller:
		return fmt.Errorf("%w: borrower: must be %q or %q", ErrRequest, BorrowerBuyer, BorrowerSeller)
	case r.Instrument != OpenAccount && r.Instrument != LetterOfCredit:
		return fmt.Errorf("%w: instrument: must be %q or %q", ErrRequest, OpenAccount, LetterOfCredit)
	case r.Applicant.Name == "" && len(r.Applicant.IDs) == 0:
		return fmt.Errorf("%w: applicant: name the firm that requests the financing", ErrRequest)
	case r.Date == "" || r.Date.Valid() != nil:
		return fmt.Errorf("%w: date: the day of presentation, for instance 2026-01-09", ErrRequest)
	}
	return r.validFX()
}

func (r Request) validFX() error {
	for i, fx := range r.FX {
		_, from := fx.From.Exponent()
		_, to := fx.To.Exponent()
		switch {
		case !from || !to:
			return fmt.Errorf("%w: fx/%d: from and to are currencies of ISO 4217", ErrRequest, i)
		case fx.Source == "" || fx.Date == "" || fx.Date.Valid() != nil:
			return fmt.Errorf("%w: fx/%d: state the rate's source and date", ErrRequest, i)
		case !fx.Usable():
			return fmt.Errorf("%w: fx/%d: rate: a positive decimal number", ErrRequest, i)
		}
	}
	return nil
}

// Usable reports whether the rate is positive, between currencies of ISO 4217,
// and short enough to be multiplied by.
func (r FXRate) Usable() bool {
	_, from := r.From.Exponent()
	_, to := r.To.Exponent()
	return from && to && r.Rate.Sign() > 0 && r.Rate.Exponent() <= maxRateExponent && r.Rate.Exponent() >= -maxRateExponent &&
		r.Rate.NumDigits() <= maxRateDigits
}
