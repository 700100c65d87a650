package portal

import (
	"slices"
	"strings"
)

// A Field is a value that rules compare: the JSON pointer of documents.Compared, without the
// numbers of what is counted. Its word is "path.FIELD".
type Field string

// The fields. FieldWhole is the document itself.
const (
	FieldWhole            Field = "/"
	FieldNumber           Field = "/number"
	FieldType             Field = "/type"
	FieldIssued           Field = "/issueDate"
	FieldDue              Field = "/dueDate"
	FieldCurrency         Field = "/currency"
	FieldParty            Field = "/parties"
	FieldPartyID          Field = "/parties/ids/value"
	FieldReferences       Field = "/references"
	FieldReference        Field = "/references/id"
	FieldReferenceDate    Field = "/references/date"
	FieldTotals           Field = "/totals"
	FieldTotal            Field = "/totals/taxInclusive"
	FieldPayable          Field = "/totals/payable"
	FieldPrepaid          Field = "/totals/prepaid"
	FieldLines            Field = "/lines"
	FieldLineAmount       Field = "/lines/amount"
	FieldLineHS           Field = "/lines/hs"
	FieldLineText         Field = "/lines/description"
	FieldBill             Field = "/shipment/billOfLading"
	FieldContainers       Field = "/shipment/containers"
	FieldContainer        Field = "/shipment/containers/number"
	FieldContainerWeight  Field = "/shipment/containers/grossWeight"
	FieldPackages         Field = "/shipment/packages"
	FieldGrossWeight      Field = "/shipment/grossWeight"
	FieldNetWeight        Field = "/shipment/netWeight"
	FieldVolume           Field = "/shipment/volume"
	FieldVessel           Field = "/shipment/vessel"
	FieldIMO              Field = "/shipment/imo"
	FieldMode             Field = "/shipment/mode"
	FieldIncoterm         Field = "/shipment/incoterm"
	FieldFreight          Field = "/shipment/freightPayment"
	FieldLoading          Field = "/shipment/loading"
	FieldDischarge        Field = "/shipment/discharge"
	FieldOnBoard          Field = "/shipment/onBoardDate"
	FieldDeparture        Field = "/shipment/departureDate"
	FieldArrival          Field = "/shipment/arrivalDate"
	FieldEntryDate        Field = "/entry/date"
	FieldDeclared         Field = "/entry/declared"
	FieldDirection        Field = "/entry/direction"
	FieldProcedure        Field = "/entry/procedure"
	FieldOffice           Field = "/entry/office"
	FieldOnBoardNotation  Field = "/title/onBoard"
	FieldReceivedOnly     Field = "/title/receivedOnly"
	FieldClauses          Field = "/title/clauses"
	FieldToOrderOf        Field = "/title/toOrderOf"
	FieldNegotiable       Field = "/title/negotiable"
	FieldDocumentStatus   Field = "/title/documentStatus"
	FieldSignature        Field = "/signature/status"
	FieldSignatureDetail  Field = "/signature/detail"
	FieldPresented        Field = "/date"
	FieldAmount           Field = "/amount"
	FieldApplicant        Field = "/applicant"
	FieldApplicantCountry Field = "/applicant/address/country"
	FieldBorrower         Field = "/borrower"
	FieldRate             Field = "/fx/rate"
	FieldAttested         Field = "/attestation/document"
	FieldWithdrawn        Field = "/attestation/reason"
	FieldPrices           Field = "/prices"
	FieldHits             Field = "/hits"
	FieldOutcome          Field = "/outcome"
	FieldSimilar          Field = "/similar"
	FieldReversals        Field = "/reversals"
)

// measured are the fields whose values are quantities.
var measured = []Field{FieldContainerWeight, FieldGrossWeight, FieldNetWeight, FieldVolume}

// fieldOf returns the field at a JSON pointer.
func fieldOf(pointer string) Field {
	parts := slices.DeleteFunc(strings.Split(pointer, "/"), func(part string) bool {
		return part == "" || strings.Trim(part, "0123456789") == ""
	})
	return Field("/" + strings.Join(parts, "/"))
}
