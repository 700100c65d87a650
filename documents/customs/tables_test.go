package customs

import "testing"

// Every code of our tables is one of the international list that it is mapped to.
func TestTables(t *testing.T) {
	for code, c := range cnCountries {
		if err := c.Valid(); err != nil || len(code) != 3 {
			t.Errorf("country %s: %v", code, err)
		}
	}
	for code, u := range cnUnits {
		if err := u.Valid(); err != nil || len(code) != 3 {
			t.Errorf("unit %s: %v", code, err)
		}
	}
	for code, many := range cnManies {
		if _, twice := cnUnits[code]; twice || many.of.Valid() != nil || many.factor < 50 || len(code) != 3 {
			t.Errorf("unit %s counts %d %s, twice %v", code, many.factor, many.of, twice)
		}
	}
	for code, c := range cnCurrencies {
		if err := c.Valid(); err != nil {
			t.Errorf("currency %s: %v", code, err)
		}
	}
	for code, p := range cnPorts {
		if err := p.Valid(); err != nil {
			t.Errorf("port %s: %v", code, err)
		}
	}
	for code, i := range cnTerms {
		if err := i.Valid(); err != nil {
			t.Errorf("terms %s: %v", code, err)
		}
	}
	// Currencies of a country had the country's code.
	for code, c := range cnCurrencies {
		if code != "300" && string(c[:2]) != string(cnCountries[code]) {
			t.Errorf("currency %s is %s, but the country is %s", code, c, cnCountries[code])
		}
	}
}
