package chaincode

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
)

// claimArgument reads and checks a ClaimInput. What makes an ask unfit for the
// rule itself is Decide's to refuse.
func claimArgument(arg string) (protocol.ClaimInput, error) {
	in, err := protocol.Decode[protocol.ClaimInput](arg)
	if err != nil {
		return in, err
	}
	return in, checkClaim(in)
}

func checkClaim(in protocol.ClaimInput) error {
	if err := protocol.CheckID("claim ID", in.ID); err != nil {
		return err
	}
	if in.Verdict != "" {
		if err := protocol.CheckID("verdict", in.Verdict); err != nil {
			return err
		}
	}
	if err := checkMoney("amount", in.Amount); err != nil {
		return err
	}
	if in.Borrower != documents.BorrowerBuyer && in.Borrower != documents.BorrowerSeller {
		return protocol.Refuse(protocol.CodeInvalidArgument, "borrower %q: must be buyer or seller", protocol.Clip(string(in.Borrower)))
	}
	if err := checkLease(in.Lease); err != nil {
		return err
	}
	return checkTokens(in)
}

func checkTokens(in protocol.ClaimInput) error {
	if len(in.Uses) == 0 {
		return protocol.Refuse(protocol.CodeInvalidArgument, "uses: a claim uses at least one asset")
	}
	for _, u := range in.Uses {
		if err := checkToken(u.Token); err != nil {
			return err
		}
		if u.Repaid != 0 {
			return protocol.Refuse(protocol.CodeInvalidArgument, "repaid of %s: nothing is repaid before it was advanced", u.Token)
		}
	}
	for _, t := range in.Near {
		if err := checkToken(t); err != nil {
			return err
		}
	}
	return nil
}

// checkToken refuses what no tokenizer makes; an epoch is a year.
func checkToken(t dedupe.Token) error {
	if !slices.Contains(dedupe.Kinds, t.Kind) || t.Epoch < 2000 || t.Epoch > 9999 || len(t.Value) != 32 || strings.Trim(t.Value, "0123456789abcdef") != "" {
		return protocol.Refuse(protocol.CodeInvalidArgument, "token %q: must be a kind, a year and 32 lower-case hexadecimal digits", protocol.Clip(t.String()))
	}
	return nil
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

func checkMoney(what string, m documents.Money) error {
	if m.Minor <= 0 || m.Minor > documents.MaxMinor || !currency.MatchString(string(m.Currency)) {
		return protocol.Refuse(protocol.CodeInvalidArgument, "%s: must be 1 to 2^53-1 minor units of an ISO 4217 currency", what)
	}
	return nil
}

// checkLease bounds the seconds before they are multiplied.
func checkLease(seconds int64) error {
	if most := int64(dedupe.DefaultLease / time.Second); seconds < 0 || seconds > most {
		return protocol.Refuse(protocol.CodeInvalidArgument, "lease of %d s: must be 0 to %d", seconds, most)
	}
	return nil
}

// digestOf returns a digest of a value without maps: equal values have equal JSON.
func digestOf(v any) (documents.Digest, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	return documents.DigestOf(b), nil
}
