package documents

// A Request is what a bank is asked to finance.
type Request struct {
	ID         string       `json:"id"`
	Case       string       `json:"caseId,omitempty"` // that was presented through this hub; names the claim in place of ID
	Bank       string       `json:"bank"`             // pseudonym of the asking bank, for instance "bank:7f3a"
	Product    string       `json:"product"`
	Instrument Instrument   `json:"instrument"`
	Applicant  Party        `json:"applicant"`
	Borrower   BorrowerRole `json:"borrower"`          // in which role the applicant borrows
	Amount     Money        `json:"amount"`            // the advance asked for
	RateBP     int          `json:"rateBp"`            // agreed advance rate in basis points; 0 is 10000
	Partial    bool         `json:"partial,omitempty"` // the bank knows that others may finance the rest
	Date       Date         `json:"date"`              // of presentation
	Agency     string       `json:"agency,omitempty"`  // reference of the agency import agreement (代理进口), if one is presented
	FX         []FXRate     `json:"fx,omitempty"`
}

// Instrument says under what the documents are presented.
type Instrument string

// The instruments.
const (
	OpenAccount    Instrument = "OA"
	LetterOfCredit Instrument = "LC" // documentary credit; UCP 600 rules apply
)

// BorrowerRole is the borrower's side of the sale.
type BorrowerRole string

// The borrower's roles.
const (
	BorrowerBuyer  BorrowerRole = "buyer"
	BorrowerSeller BorrowerRole = "seller"
)

// An FXRate converts one unit of From into Rate units of To.
type FXRate struct {
	From   CurrencyCode `json:"from"`
	To     CurrencyCode `json:"to"`
	Rate   Decimal      `json:"rate"`
	Source string       `json:"source"`
	Date   Date         `json:"date"`
}

// An Item is one document of a presentation and what is known of it.
type Item struct {
	Document  *Document `json:"document"`
	Digests   Digests   `json:"digests"`
	Signature Signature `json:"signature"`
	// Transcribed says who typed the document from paper; nil is a file with data of its own.
	Transcribed *Transcribed `json:"transcribed,omitempty"`
	// Attested is what authorities said of the document of this number, each held
	// against this copy; none when nobody attested it.
	Attested []Attested `json:"attested,omitempty"`
	// Unchecked says why the ledger could not be asked; "" means that it was.
	Unchecked string `json:"unchecked,omitempty"`
}

// Transcribed says that persons typed a document from a paper, and of which side they are.
// The digests of the item are then those of the paper's bytes, and of the typed content.
type Transcribed struct {
	Transcription Digest `json:"transcription"`          // of the record of who typed what
	Version       int    `json:"version"`                // of that record, from 1
	Engine        string `json:"engine"`                 // what proposed values; EngineNone where persons typed all of them
	ByFirm        int    `json:"byFirm"`                 // persons of the firm who confirmed it
	ByBank        int    `json:"byBank"`                 // persons of a bank who did
	Corrected     int    `json:"corrected"`              // values that a person changed after they were proposed or first typed
	KeyCorrected  int    `json:"keyCorrected,omitempty"` // those of them that are key fields
	Illegible     int    `json:"illegible"`              // values that are on the paper and cannot be read
}

// EngineNone is the engine of a transcription that no machine took part in.
const EngineNone = "none"

// A Signature is what was found of a document's embedded signature.
type Signature struct {
	Status SignatureStatus `json:"status"`
	Signer string          `json:"signer,omitempty"` // subject of the signing identity certificate
	Detail string          `json:"detail,omitempty"` // why it is not valid
	// Authority is whose word a valid signature is; "" is the issuer's own.
	Authority Authority `json:"authority,omitempty"`
}

// SignatureStatus says what a signature is worth.
type SignatureStatus string

// The statuses of a signature. Only SignatureValid lets anything rely on it.
const (
	SignatureNone        SignatureStatus = "none"        // none present
	SignatureValid       SignatureStatus = "valid"       // intact, whole document, pinned signer
	SignatureUntrusted   SignatureStatus = "untrusted"   // intact, whole document, signer not pinned
	SignatureInvalid     SignatureStatus = "invalid"     // content or signature was changed, or does not cover the document
	SignatureUnsupported SignatureStatus = "unsupported" // an algorithm or form that the policy does not allow; nothing is known
)

// A Presentation is the set of documents presented together with a request
// (UCP 600 art. 2), with all that was found out about them. It is the whole
// input of an examination: equal presentations have equal findings.
type Presentation struct {
	Request  Request  `json:"request"`
	Items    []Item   `json:"items"`
	Registry Registry `json:"registry"`
	// Prices are those of the bank's own earlier claims of such goods, at most
	// MaxPrices a kind. No other bank's are among them.
	Prices []Price `json:"prices,omitempty"`
}

// MaxPrices bounds the earlier prices of one kind of goods: subheading, unit and currency.
const MaxPrices = 50

// Of returns the items of the family, in order of presentation.
func (p *Presentation) Of(f Family) []Item {
	var out []Item
	for _, it := range p.Items {
		if it.Document.Family == f {
			out = append(out, it)
		}
	}
	return out
}

// A Registry is what the claims on the ledger and the index answered.
type Registry struct {
	// Unanswered says why the registry could not be asked; "" means that it
	// answered. An unanswered registry is never clear.
	Unanswered string `json:"unanswered,omitempty"`
	// NearUnanswered says the same of the similarity index alone.
	NearUnanswered string          `json:"nearUnanswered,omitempty"`
	Outcome        RegistryOutcome `json:"outcome,omitempty"`
	// Similar is NEAR or WEAK where claims of other banks on other papers and
	// shipments are similar, whatever the outcome is.
	Similar RegistryOutcome `json:"similar,omitempty"`
	// Reversals is how often claims on one of the assets were reversed within 30 days.
	Reversals    int      `json:"reversals,omitempty"`
	Hits         []Hit    `json:"hits,omitempty"`
	Kinds        []string `json:"kinds,omitempty"` // fingerprint kinds that were asked
	Epochs       []int    `json:"epochs,omitempty"`
	IndexHeight  uint64   `json:"indexHeight"`
	LedgerHeight uint64   `json:"ledgerHeight"`
}

// Match returns the outcome where it says that the documents, or much alike ones, are financed
// at another bank, and "" otherwise.
func (r Registry) Match() RegistryOutcome {
	switch r.Outcome {
	case OutcomeOver, OutcomeSame, OutcomeShared, OutcomeNear:
		return r.Outcome
	}
	return ""
}

// RegistryOutcome is the worst thing that the registry found.
type RegistryOutcome string

// The outcomes, worst first (VERIFICATION.md §4.6).
const (
	OutcomeOver     RegistryOutcome = "OVER"     // an asset's capacity would be exceeded
	OutcomeSame     RegistryOutcome = "SAME"     // same paper, active at another bank, within capacity
	OutcomeShared   RegistryOutcome = "SHARED"   // only physical kinds shared, within capacity
	OutcomeNear     RegistryOutcome = "NEAR"     // similar to an active claim
	OutcomeWeak     RegistryOutcome = "WEAK"     // a note, not a colour
	OutcomeOwn      RegistryOutcome = "OWN"      // the bank's own claims only
	OutcomeReleased RegistryOutcome = "RELEASED" // repaid or cancelled claims only
	OutcomeClear    RegistryOutcome = "CLEAR"
)

// A Hit is one claim that shares a fingerprint, as far as the asking bank may
// know of it: no name, no amount, no time.
type Hit struct {
	Kind       string `json:"kind"`  // A1 … B9
	State      string `json:"state"` // reserved | active | released
	Age        string `json:"age"`   // <24h | <7d | <30d | <180d | older
	Own        bool   `json:"own,omitempty"`
	Sufficient bool   `json:"sufficient"` // remaining capacity covers the amount asked; true for tier B
	// OtherRole says that the claim was made by a borrower on the other side of the sale.
	OtherRole bool `json:"otherRole,omitempty"`
	// Partial says that both banks declared to finance a part only, or that both
	// show a house bill of their own under one master bill.
	Partial bool `json:"partial,omitempty"`
	// OtherCurrency says that the asset was claimed in another currency and that
	// the request states no rate: nobody can say what is left of it.
	OtherCurrency bool `json:"otherCurrency,omitempty"`
	// Linked says of a hit of tier B that the same claim is on an asset of the
	// presentation too, a container aside: it is another share of the same trade.
	Linked bool `json:"linked,omitempty"`
	// OtherSeller says of a hit of B4 that the goods came from another seller.
	OtherSeller bool `json:"otherSeller,omitempty"`
}
