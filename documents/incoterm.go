package documents

// incotermYears gives for each rule the latest ICC edition that has it: the
// eleven of Incoterms 2020 (ICC publication 723E), and those of the editions
// 2010 and 2000 that contracts still name.
var incotermYears = map[Incoterm]int{
	"EXW": 2020, "FCA": 2020, "CPT": 2020, "CIP": 2020, "DAP": 2020, "DPU": 2020, "DDP": 2020,
	"FAS": 2020, "FOB": 2020, "CFR": 2020, "CIF": 2020,
	"DAT": 2010,
	"DAF": 2000, "DES": 2000, "DEQ": 2000, "DDU": 2000,
}

// incotermWords are spellings of the editions before 1990 that are still written.
var incotermWords = map[string]Incoterm{"C&F": "CFR", "CNF": "CFR", "C+F": "CFR"}

// ParseIncoterm reads the three letters of a rule of Incoterms 2020, 2010 or
// 2000; "C&F" is CFR. See [Incoterm.Edition] for which of them are outdated.
func ParseIncoterm(s string) (Incoterm, error) {
	t := compact(s)
	if i, ok := incotermWords[t]; ok {
		return i, nil
	}
	return Incoterm(t), Incoterm(t).Valid()
}

// Valid fails if the rule is in no edition since 2000.
func (i Incoterm) Valid() error {
	if _, ok := incotermYears[i]; !ok {
		return badCode("Incoterm", string(i), "is not in Incoterms 2020, 2010 or 2000")
	}
	return nil
}

// Edition returns the latest edition that has the rule: 2020, or 2010 or 2000 for
// a rule that was dropped since; 0 for no rule.
func (i Incoterm) Edition() int { return incotermYears[i] }

// Maritime reports whether the rule is for sea and inland waterway only, so that
// it cannot go with an air waybill.
func (i Incoterm) Maritime() bool {
	switch i {
	case "FAS", "FOB", "CFR", "CIF", "DES", "DEQ":
		return true
	}
	return false
}
