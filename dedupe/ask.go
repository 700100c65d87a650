package dedupe

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// An Ask is what a bank states when it asks for capacity, or whether there is any.
type Ask struct {
	ID       string                 // claim ID; what this claim itself holds is not counted
	Bank     string                 // as in Claim.Bank
	Amount   documents.Money        // advance
	Partial  bool                   // others may finance the rest
	Borrower documents.BorrowerRole // the borrower's side of the sale
	Uses     []Use                  // each token once
	Near     []Token                // tier B
	// FX are the rates that the bank states. They turn what it asks for into the
	// currency that an asset is kept in (VERIFICATION.md §6.2).
	FX []documents.FXRate
}

// ErrAsk is wrapped by every error of an ask that no rule can judge: an amount
// out of range, a token named twice or of the wrong tier.
var ErrAsk = errors.New("dedupe: the ask cannot be judged")

// ErrCurrency means that an asset is kept in another currency than the ask
// states; the error is a [*CurrencyError].
var ErrCurrency = errors.New("dedupe: asset is kept in another currency")

// A CurrencyError says in which currency the asset is kept. A claim is made of
// uses in the currencies of their assets: see [Ask.In].
type CurrencyError struct {
	Token Token
	Asset documents.CurrencyCode // in which the asset is kept
	Ask   documents.CurrencyCode // in which the ask states it
}

func (e *CurrencyError) Error() string {
	return fmt.Sprintf("%v: %s is kept in %s, the ask states %s; state a rate between the two",
		ErrCurrency, e.Token, e.Asset, e.Ask)
}

// Is reports whether target is ErrCurrency.
func (e *CurrencyError) Is(target error) bool { return target == ErrCurrency }

// MaxRates bounds the exchange rates of one ask.
const MaxRates = 16

// MaxUses bounds the assets of one claim and the tier-B tokens of one claim.
const MaxUses = 512

// Check fails if the ask is unfit to be judged.
func (a Ask) Check() error {
	if len(a.Uses) > MaxUses || len(a.Near) > MaxUses {
		return fmt.Errorf("%w: more than %d tokens", ErrAsk, MaxUses)
	}
	if len(a.FX) > MaxRates || slices.ContainsFunc(a.FX, func(r documents.FXRate) bool { return !r.Usable() }) {
		return fmt.Errorf("%w: at most %d exchange rates, each a positive decimal number between currencies of ISO 4217", ErrAsk, MaxRates)
	}
	seen := make(map[Token]bool, len(a.Uses))
	for _, u := range a.Uses {
		if seen[u.Token] {
			return fmt.Errorf("%w: %s is named twice", ErrAsk, u.Token)
		}
		seen[u.Token] = true
		if err := u.check(); err != nil {
			return err
		}
	}
	for _, t := range a.Near {
		if t.Kind.Asset() {
			return fmt.Errorf("%w: %s is an asset's token, not one of similarity", ErrAsk, t)
		}
	}
	return nil
}

func (u Use) check() error {
	switch {
	case !u.Token.Kind.Asset():
		return fmt.Errorf("%w: %s is not an asset's token", ErrAsk, u.Token)
	case u.Amount.Minor < 0 || u.Amount.Minor > documents.MaxMinor:
		return fmt.Errorf("%w: amount of %s is out of range", ErrAsk, u.Token)
	case u.Capacity.Minor < 0 || u.Capacity.Minor > documents.MaxMinor:
		return fmt.Errorf("%w: face value of %s is out of range", ErrAsk, u.Token)
	case u.Amount.Currency != u.Capacity.Currency || u.Capacity.Currency == "":
		return fmt.Errorf("%w: amount and face value of %s need one currency", ErrAsk, u.Token)
	}
	return nil
}

// NewAsk returns what the request asks for, given the tokens of its
// fingerprints in their order (see [Tokenizer]).
func NewAsk(r documents.Request, fps []Fingerprint, tokens [][]Token) (Ask, error) {
	if len(fps) != len(tokens) {
		return Ask{}, fmt.Errorf("%w: %d fingerprints, but tokens of %d", ErrAsk, len(fps), len(tokens))
	}
	a := Ask{ID: r.ID, Bank: r.Bank, Amount: r.Amount, Partial: r.Partial, Borrower: r.Borrower, FX: r.FX}
	for i, fp := range fps {
		for _, t := range tokens[i] {
			if fp.Kind.Asset() {
				a.Uses = append(a.Uses, Use{Token: t, Capacity: fp.Capacity, Amount: fp.Amount, Shared: fp.Shared})
			} else {
				a.Near = append(a.Near, t)
			}
		}
	}
	return a, a.Check()
}

// Tokens returns all tokens of the ask, those of assets first.
func (a Ask) Tokens() []Token {
	out := make([]Token, 0, len(a.Uses)+len(a.Near))
	for _, u := range a.Uses {
		out = append(out, u.Token)
	}
	return append(out, a.Near...)
}
