package documents

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Decimal is an exact decimal number. It has no place in an amount of money
// that is added up (see [Money]); it is for prices, quantities and weights.
type Decimal = decimal.Decimal

// MaxMinor bounds an amount in minor units: what a Redis script and an RFC 8785
// number can hold exactly (IEEE 754 double, 2^53 - 1).
const MaxMinor = 1<<53 - 1

// Money is an amount in minor units of its currency, for instance cents.
type Money struct {
	Minor    int64        `json:"minor"`
	Currency CurrencyCode `json:"ccy"`
}

// ErrAmount is wrapped by every error of [ParseMoney].
var ErrAmount = errors.New("not an amount")

// ParseMoney reads a decimal with "." as its point into minor units of c.
// Digits beyond the currency's exponent must be zero (ISO 4217: JPY 0, KWD 3).
func ParseMoney(s string, c CurrencyCode) (Money, error) {
	d, err := ParseDecimal(s)
	if err != nil {
		return Money{}, fmt.Errorf("%w: %w", ErrAmount, err)
	}
	exp, ok := c.Exponent()
	if !ok {
		return Money{}, fmt.Errorf("%w: currency %q is not in ISO 4217", ErrAmount, c)
	}
	m := d.Shift(int32(exp))
	if !m.IsInteger() {
		return Money{}, fmt.Errorf("%w: %s has more decimals than the %d of %s", ErrAmount, s, exp, c)
	}
	return minor(m, c)
}

// RoundMoney turns a computed decimal into money, half away from zero.
func RoundMoney(d Decimal, c CurrencyCode) (Money, error) {
	exp, ok := c.Exponent()
	if !ok {
		return Money{}, fmt.Errorf("%w: currency %q is not in ISO 4217", ErrAmount, c)
	}
	return minor(d.Shift(int32(exp)).Round(0), c)
}

func minor(m Decimal, c CurrencyCode) (Money, error) {
	if m.Abs().GreaterThan(decimal.NewFromInt(MaxMinor)) {
		return Money{}, fmt.Errorf("%w: beyond 2^53-1 minor units", ErrAmount)
	}
	return Money{m.IntPart(), c}, nil
}

// Decimal returns the amount in major units.
func (m Money) Decimal() Decimal {
	exp, _ := m.Currency.Exponent()
	return decimal.New(m.Minor, -int32(exp))
}

// String returns the amount with thousands separators and its currency, for
// instance "8,400,000.00 CNY".
func (m Money) String() string {
	exp, _ := m.Currency.Exponent()
	return group(m.Decimal().StringFixed(int32(exp))) + " " + string(m.Currency)
}

// Grouped returns the decimal with thousands separators, for instance "12,000.5".
func Grouped(d Decimal) string { return group(d.String()) }

// group puts separators into a decimal number.
func group(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	whole, frac, _ := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	if negative {
		whole = "-" + whole
	}
	return whole
}

// maxDigits bounds a number read from a document: far beyond any trade value,
// and far below what makes arithmetic slow.
const maxDigits = 36

// ParseDecimal reads an XML Schema decimal: optional sign, digits, optional
// fraction. No exponent, no thousands separator, at most 36 digits.
func ParseDecimal(s string) (Decimal, error) {
	t := strings.TrimSpace(s)
	digits := strings.TrimLeft(t, "+-")
	if len(t)-len(digits) > 1 || !decimalDigits(digits) {
		return Decimal{}, fmt.Errorf("%q is not a decimal number", clip(s))
	}
	return decimal.NewFromString(t)
}

// decimalDigits reports whether a text is digits with at most one point among them. Zeros
// before the first other digit of the whole part are not counted, so that the written form of
// a number ("0.5" for ".5") is accepted wherever the number was.
func decimalDigits(s string) bool {
	n, counted, points := 0, 0, 0
	for _, r := range s {
		switch {
		case r == '.':
			points++
		case r >= '0' && r <= '9':
			n++
			if r != '0' || counted > 0 || points > 0 {
				counted++
			}
		default:
			return false
		}
	}
	return n > 0 && n <= 2*maxDigits && counted <= maxDigits && points <= 1
}

// clip keeps the beginning of a text for a message.
func clip(s string) string {
	const runes = 40
	if r := []rune(s[:min(len(s), 4*runes+4)]); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
