package rules

import (
	"testing"

	"tradehub/documents"
)

func TestCompareParties(t *testing.T) {
	firm := func(name string, ids ...documents.Identifier) *documents.Party {
		return &documents.Party{Name: name, IDs: ids}
	}
	id := func(s documents.Scheme, v string) documents.Identifier {
		return documents.Identifier{Scheme: s, Value: v}
	}
	for _, c := range []struct {
		name string
		a, b *documents.Party
		want match
	}{
		{"one number decides over the name", firm("A", id(documents.SchemeUSCI, buyerUSCI)), firm("B", id(documents.SchemeUSCI, buyerUSCI)), same},
		{"two numbers decide over the name", firm("A", id(documents.SchemeUSCI, buyerUSCI)), firm("A", id(documents.SchemeUSCI, otherUSCI)), different},
		{"China's tax number is the social credit number", firm("A", id(documents.SchemeTax, buyerUSCI)), firm("B", id(documents.SchemeUSCI, buyerUSCI)), same},
		{"VAT with its country", firm("A", id(documents.SchemeVAT, "CN"+buyerUSCI)), firm("B", id(documents.SchemeUSCI, buyerUSCI)), same},
		{"a tax number of another kind decides nothing", firm("Nord AG", id(documents.SchemeTax, "123")), firm("NORD AG", id(documents.SchemeUSCI, buyerUSCI)), same},
		{"own numbering decides nothing", firm("Nord AG", id(documents.SchemeLocal, "1")), firm("Sued AG", id(documents.SchemeLocal, "1")), different},
		{"one equal of several", firm("A", id(documents.SchemeVAT, "DE1"), id(documents.SchemeVAT, "DE2")), firm("B", id(documents.SchemeVAT, "DE2")), same},
		{"no register in common, names alike", firm("Nord Handels Co., Ltd", id(documents.SchemeLEI, sellerLEI)), firm("NORD HANDELS COMPANY LIMITED", id(documents.SchemeDUNS, "1")), same},
		{"two scripts", firm("Shenzhen Lantian"), firm("深圳蓝田"), cannotTell},
		{"no name", firm("..."), firm("Nord AG"), cannotTell},
		{"no party", nil, firm("Nord AG"), cannotTell},
	} {
		if got := compareParties(c.a, c.b, alikeByDefault); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
		if got := compareParties(c.b, c.a, alikeByDefault); got != c.want {
			t.Errorf("%s, the other way round: %d, want %d", c.name, got, c.want)
		}
	}
}
