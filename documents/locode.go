package documents

// ParseUNLocode reads a UN/LOCODE, with or without the blank after the country.
func ParseUNLocode(s string) (UNLocode, error) {
	l := UNLocode(compact(s))
	return l, l.Valid()
}

// Valid fails if the code does not have the form of a UN/LOCODE (UN/ECE Rec 16): the country
// in ISO 3166-1, then three of A to Z and 2 to 9. "XZ" means installations in international
// waters. It does not check whether the place is listed.
func (l UNLocode) Valid() error {
	s := string(l)
	if len(s) != 5 || !only(s[2:], "AZ29") {
		return badCode("UN/LOCODE", s, "is not a country and three of A-Z and 2-9")
	}
	if c := l.Country(); c != "XZ" && c.Valid() != nil {
		return badCode("UN/LOCODE", s, "does not begin with a country of ISO 3166-1")
	}
	return nil
}

// Country returns the first two characters.
func (l UNLocode) Country() CountryCode { return CountryCode(l[:min(2, len(l))]) }
