package followtest

import (
	"fmt"
	"time"

	"github.com/tradehub/tradehub/chaincode/protocol"
	"github.com/tradehub/tradehub/dedupe"
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/ledger"
)

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)

// Hour returns a time of n hours after the first.
func Hour(n int) time.Time { return noon.Add(time.Duration(n) * time.Hour) }

// Digest returns the n-th digest of a kind.
func Digest(kind string, n int) documents.Digest {
	return documents.DigestOf(fmt.Appendf(nil, "%s %d", kind, n))
}

// Token returns the n-th token of assets.
func Token(n int) dedupe.Token {
	return dedupe.Token{Kind: dedupe.KindInvoiceBuyer, Epoch: 2026, Value: fmt.Sprintf("%032x", n)}
}

// Near is the similarity of all claims.
var Near = dedupe.Token{Kind: dedupe.KindAmountDay, Epoch: 2026, Value: fmt.Sprintf("%032x", 9)}

// Claim returns a reservation that the bank made at the hour, of a share of asset 1.
func Claim(id, bank string, hour int) dedupe.Claim {
	amount := documents.Money{Minor: 100, Currency: "USD"}
	return dedupe.Claim{
		ID: id, Bank: bank, State: dedupe.Reserved, Amount: amount, Partial: true,
		Uses:    []dedupe.Use{{Token: Token(1), Amount: amount, Capacity: documents.Money{Minor: 100_000, Currency: "USD"}}},
		Near:    []dedupe.Token{Near},
		Created: Hour(hour), Changed: Hour(hour),
	}
}

// Document returns the n-th registered document.
func Document(n int) protocol.DocumentRecord {
	return protocol.DocumentRecord{
		DocumentInput: protocol.DocumentInput{Digests: documents.Digests{
			SHA256: Digest("bytes", n), SM3: documents.Digest("sm3:" + Digest("sm3", n).Hex()), Canonical: Digest("canonical", n),
		}, Type: "380"},
		MSPID: "TraderMSP", At: Hour(n), TxID: fmt.Sprint("t", n),
	}
}

// Verdict returns the n-th verdict, which takes the place of another unless that is "".
func Verdict(n int, supersedes string) protocol.VerdictRecord {
	return protocol.VerdictRecord{
		ID: fmt.Sprint("V-", n), Inputs: Digest("inputs", n), Verdict: Digest("verdict", n), Outcome: documents.Green, Supersedes: supersedes, At: Hour(n),
	}
}

// Attested returns a version of what customs attested under the number of a document.
func Attested(number, document, version int) *documents.Attestation {
	return &documents.Attestation{
		ID: fmt.Sprint("A-", number), Authority: documents.AuthorityCustoms, MSPID: "CustomsMSP", Document: Digest("bytes", document),
		Keys: []documents.Digest{Digest("key", number), Digest("other key", number)}, Version: version, At: Hour(version),
	}
}

// Told returns a ledger with a change of every kind, in 6 blocks; two of these hold no
// change.
func Told() *Ledger {
	l := NewLedger("a")
	l.Write(ledger.Change{Documents: []protocol.DocumentRecord{Document(1), Document(2)}}, ledger.Change{Attested: Attested(1, 1, 1)})
	l.Write()
	a := Claim("C-1", "BankAMSP", 1)
	l.Write(l.Claim(a), ledger.Change{Verdicts: []protocol.VerdictRecord{Verdict(1, ""), Verdict(2, "V-1")}})
	a.State, a.Financed = dedupe.Financed, Hour(2)
	l.Write(l.Claim(a), l.Claim(Claim("C-2", "BankAMSP", 3)), l.Claim(Claim("C-3", "BankBMSP", 4)))
	l.Write(ledger.Change{Attested: Attested(1, 2, 2)}, ledger.Change{Name: "of a later version"})
	l.Write()
	return l
}
