package projection

import "strings"

// A Viewer is who asks.
type Viewer struct {
	Bank  string // MSP ID; its claims are shown
	Every bool   // claims of all banks are shown: to the registrar, the supervisor and an auditor
}

// MaxFound bounds what a search returns of each kind.
const MaxFound = 200

// Found is what a search found, of each kind in order of the keys.
type Found struct {
	Documents    []Document    `json:"documents"`
	Attestations []Attestation `json:"attestations"`
	Verdicts     []Verdict     `json:"verdicts"`
	Claims       []Claim       `json:"claims"`
	More         bool          `json:"more,omitempty"` // there is more of one kind than MaxFound
}

// Search returns what q names exactly. It finds a document by one of its digests; an
// attestation by its ID, by one of its keys or by the digest of its document; a verdict by
// its ID or by the digest of its inputs or of itself; a claim by its ID or by a token,
// "kind.epoch.value".
//
// Of claims it shows what the viewer may see, and a claim of another bank looks like one that
// does not exist. It shows verdicts of every bank, because the ledger does not record the
// bank. The caller must leave out those that are not the viewer's.
func (p *Projection) Search(q string, who Viewer) (Found, error) {
	f := Found{Documents: []Document{}, Attestations: []Attestation{}, Verdicts: []Verdict{}, Claims: []Claim{}}
	err := p.view(func(v *viewer) error {
		f.Documents = appendRow(v, f.Documents, documentTable, q)
		f.Documents = appendFound(v, &f, f.Documents, documentTable, documentsByDigest, q)
		f.Attestations = appendFound(v, &f, f.Attestations, attestationTable, attestationsByDigest, q)
		f.Attestations = appendVersions(v, f.Attestations, q)
		f.Verdicts = appendRow(v, f.Verdicts, verdictTable, q)
		f.Verdicts = appendFound(v, &f, f.Verdicts, verdictTable, verdictsByDigest, q)
		f.claims(v, q, who)
		return v.err
	})
	return f, err
}

// appendFound appends the rows that a lookup names under the word.
func appendFound[R row](v *viewer, f *Found, rows []R, table, by []byte, word string) []R {
	for key := range v.under(by, join(word, ""), nil) {
		if len(rows) >= MaxFound {
			f.More = true
			break
		}
		rows = appendRow(v, rows, table, string(key))
	}
	return rows
}

// claims finds the claims that the viewer may see.
func (f *Found) claims(v *viewer, q string, who Viewer) {
	for _, c := range appendRow[Claim](v, nil, claimTable, q) {
		if who.Every || who.Bank != "" && c.bank() == who.Bank {
			f.Claims = append(f.Claims, c)
		}
	}
	switch {
	case who.Every:
		f.everyClaim(v, q)
	case who.Bank != "":
		f.Claims = appendFound(v, f, f.Claims, claimTable, claimsByToken, join(q, who.Bank))
	}
}

// everyClaim finds claims by a token, whosever they are.
func (f *Found) everyClaim(v *viewer, token string) {
	for key := range v.under(claimsByToken, join(token, ""), nil) {
		if len(f.Claims) >= MaxFound {
			f.More = true
			return
		}
		_, id, _ := strings.Cut(string(key), "\x00")
		f.Claims = appendRow(v, f.Claims, claimTable, id)
	}
}
