package dedupe

import (
	"strconv"
	"time"

	"github.com/tradehub/tradehub/documents"
)

// A Kind is a kind of fingerprint (VERIFICATION.md §4.2).
type Kind string

// The kinds. Tier A identifies an asset and carries its capacity; tier B is similarity. C1 to
// C3 are no similarity. C1 names the seller of a similarity of B4. C2 names the goods that a
// claim on a bill of lading is on. C3 marks a claim that shares a bill or a container with
// other importers.
const (
	KindDocument       Kind = "A1" // digest of the file
	KindInvoiceBuyer   Kind = "A2" // buyer, invoice number, currency, gross
	KindInvoiceSeller  Kind = "A3" // seller, invoice number, year
	KindBillOfLading   Kind = "A4" // bill of lading number with its carrier, its ports, or its voyage
	KindDeclaration    Kind = "A5" // 18-digit declaration number
	KindContainer      Kind = "A6" // container and 14-day window of the on-board date
	KindElectronicBill Kind = "A7" // eBL platform and transport document reference
	KindVATSlip        Kind = "A8" // import-VAT payment slip number
	KindAmountDay      Kind = "B1" // both parties, amount, day
	KindNearSeller     Kind = "B2" // seller, invoice number, year of issue and the one before near its turn
	KindNearBuyer      Kind = "B3" // buyer, reissued invoice number, amount bucket
	KindCargoBuyer     Kind = "B4" // buyer, HS6, quantity bucket
	KindCargoVessel    Kind = "B5" // vessel, voyage, HS6, quantity bucket; or the buyer
	KindAmountWindow   Kind = "B6" // buyer, amount, 14-day window
	KindNumberAmount   Kind = "B7" // invoice number, currency, gross; no party
	KindBillNumber     Kind = "B8" // bill of lading number; no carrier
	KindContainerTrip  Kind = "B9" // container and voyage, or day on board; or buyer and 14-day window
	KindCargoSeller    Kind = "C1" // seller, HS6, quantity bucket
	KindBillGoods      Kind = "C2" // bill of lading number, HS heading
	KindConsolidated   Kind = "C3" // master bill over a house bill, or container marked LCL
)

// Kinds are all kinds, in order.
var Kinds = []Kind{
	KindDocument, KindInvoiceBuyer, KindInvoiceSeller, KindBillOfLading, KindDeclaration, KindContainer, KindElectronicBill, KindVATSlip,
	KindAmountDay, KindNearSeller, KindNearBuyer, KindCargoBuyer, KindCargoVessel, KindAmountWindow, KindNumberAmount, KindBillNumber, KindContainerTrip,
	KindCargoSeller, KindBillGoods, KindConsolidated,
}

// Asset reports whether the kind is of tier A.
func (k Kind) Asset() bool { return len(k) == 2 && k[0] == 'A' }

// Physical reports whether the kind names cargo or its carriage, which several
// honest claims may share (VERIFICATION.md §2 R6).
func (k Kind) Physical() bool { return k == KindBillOfLading || k == KindContainer }

// Invoice reports whether the kind names an invoice. Two banks that finance a part
// each do so of one invoice: a part of another under the same bill of lading is another deal.
func (k Kind) Invoice() bool { return k == KindInvoiceBuyer || k == KindInvoiceSeller }

// Counts reports whether the amounts that are claimed of an asset of the kind are held
// against a capacity. Those of a container are not: several importers load one, and one barge
// container makes a round trip within days. An advance on one cargo of it therefore has no
// bearing on the next (VERIFICATION.md §2 R6).
func (k Kind) Counts() bool { return k.Asset() && k != KindContainer }

// A Fingerprint is the canonical string of one kind. It shows trade data and never leaves the bank.
type Fingerprint struct {
	Kind  Kind
	Value string // kind "|" version "|" fields, see Canonical
	// Capacity is the asset's face value, for tier A; the zero value for tier B.
	// See Unbounded.
	Capacity documents.Money
	// Amount is what the request takes against the asset, in the asset's currency.
	Amount documents.Money
	// Shared is as in Use.
	Shared bool
}

// A Token replaces a fingerprint and reveals nothing of it.
type Token struct {
	Kind  Kind   `json:"kind"`
	Epoch int    `json:"epoch"` // year of the key
	Value string `json:"value"` // 32 lower-case hexadecimal digits
}

// String returns "kind.epoch.value", the form used in keys.
func (t Token) String() string { return string(t.Kind) + "." + strconv.Itoa(t.Epoch) + "." + t.Value }

// A State is the state of a claim (VERIFICATION.md §6.1).
type State string

// The states of a claim.
const (
	Reserved   State = "RESERVED"
	Financed   State = "FINANCED"
	PartRepaid State = "PART_REPAID"
	Repaid     State = "REPAID"
	Expired    State = "EXPIRED"
	Withdrawn  State = "WITHDRAWN"
	Reversed   State = "REVERSED"
	Disputed   State = "DISPUTED"
	Frozen     State = "FROZEN"
)

// States are all states, in the order above.
var States = []State{Reserved, Financed, PartRepaid, Repaid, Expired, Withdrawn, Reversed, Disputed, Frozen}

// Active reports whether a claim of the state takes up capacity.
func (s State) Active() bool {
	switch s {
	case Reserved, Financed, PartRepaid, Disputed, Frozen:
		return true
	}
	return false
}

// A Use is what a claim takes of one asset.
type Use struct {
	Token    Token           `json:"token"`
	Capacity documents.Money `json:"capacity"`         // face value as this claimant declares it
	Amount   documents.Money `json:"amount"`           // advanced against this asset, in the asset's currency
	Repaid   int64           `json:"repaid,omitempty"` // of Amount, minor units; see Claim.Repay
	// Shared says that the asset may cover more than this claim's invoices, as
	// the file of a bill of lading does: the claim takes a part of it, even
	// where it takes its invoices whole.
	Shared bool `json:"shared,omitempty"`
}

// A Claim is one bank's financing of an import, as the contract keeps it.
type Claim struct {
	ID       string                 `json:"id"`
	Bank     string                 `json:"bank"` // MSP of the owning bank
	State    State                  `json:"state"`
	Amount   documents.Money        `json:"amount"`           // advance; what is still outstanding once part is repaid
	Advance  documents.Money        `json:"advance,omitzero"` // as financed, set by Confirm
	Partial  bool                   `json:"partial"`
	Borrower documents.BorrowerRole `json:"borrower"`
	Uses     []Use                  `json:"uses"`
	Near     []Token                `json:"near"`
	Created  time.Time              `json:"created"`
	Changed  time.Time              `json:"changed"`
	Expires  time.Time              `json:"expires,omitzero"` // lease of a reservation
	Renewals int                    `json:"renewals,omitempty"`
	Financed time.Time              `json:"financed,omitzero"` // when the advance was made, set by Confirm
	Before   State                  `json:"before,omitempty"`  // of a frozen claim: the state that Thaw restores
	Reason   string                 `json:"reason,omitempty"`  // code of the end, §6.1
	Verdict  string                 `json:"verdict,omitempty"` // ID of the verdict that it relies on
	// ReversalBy is who of the bank asked to reverse the claim, as a digest, until
	// a second person agrees or the claim is moved otherwise.
	ReversalBy documents.Digest `json:"reversalBy,omitempty"`
	// Override is the decision to finance although the verdict is RED; nil where it is not.
	Override *Override `json:"override,omitempty"`
}

// A Holding is one claim's share of an asset, as the asset's state key keeps it.
type Holding struct {
	Claim    string                 `json:"claim"`
	Bank     string                 `json:"bank"`
	State    State                  `json:"state"`
	Minor    int64                  `json:"minor"` // outstanding, in the asset's currency
	Partial  bool                   `json:"partial"`
	Shared   bool                   `json:"shared,omitempty"` // as in Use
	Borrower documents.BorrowerRole `json:"borrower"`
	Since    time.Time              `json:"since"`
	Expires  time.Time              `json:"expires,omitzero"`
	// Goods are short marks of the claim's tokens of C2, where the asset is a bill of lading.
	Goods []string `json:"goods,omitempty"`
}

// An Asset is the asset of one tier-A token, and who holds how much of it.
type Asset struct {
	Token    Token                  `json:"token"`
	Capacity int64                  `json:"capacity"` // smallest face value declared by any claimant, minor units
	Currency documents.CurrencyCode `json:"currency"`
	Holdings []Holding              `json:"holdings"`
	// Reversals counts reversed claims, for the carousel rule X09.
	Reversals []time.Time `json:"reversals,omitempty"`
}

// A Near is a claim of the index that shares a tier-B token.
type Near struct {
	Token   Token
	Holding Holding
}

// A Decision is what Decide found. The requesting bank may learn all of it but Over, which
// names the tokens with too little capacity.
type Decision struct {
	Outcome documents.RegistryOutcome `json:"outcome"`
	// Similar is NEAR or WEAK where claims of other banks on other assets are
	// similar, whatever the outcome is; else it is empty.
	Similar documents.RegistryOutcome `json:"similar,omitempty"`
	Hits    []documents.Hit           `json:"hits,omitempty"`
	// Reversals is how often claims on one of the assets were reversed within 30
	// days, for rule X09: of the asset where it was most often.
	Reversals int     `json:"reversals,omitempty"`
	Over      []Token `json:"over,omitempty"`
}
