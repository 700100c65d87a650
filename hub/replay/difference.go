package replay

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/tradehub/tradehub/documents"
)

// A Difference is a finding that came out otherwise. Was or Is is "" where there is none.
type Difference struct {
	Rule  string           `json:"rule"`
	Was   documents.Result `json:"was,omitempty"`
	Is    documents.Result `json:"is,omitempty"`
	Parts []string         `json:"parts,omitempty"` // JSON names of the parts that differ; no values
}

// differences compares findings in order, the n-th of a rule with the n-th of the same rule.
func differences(was, is []documents.Finding) ([]Difference, error) {
	var out []Difference
	before := byRule(was)
	after := byRule(is)
	rules := slices.Sorted(maps.Keys(before))
	rules = slices.Compact(slices.Sorted(slices.Values(append(rules, slices.Collect(maps.Keys(after))...))))
	for _, rule := range rules {
		for i := range max(len(before[rule]), len(after[rule])) {
			d, err := compare(rule, at(before[rule], i), at(after[rule], i))
			if err != nil {
				return nil, err
			}
			if d != nil {
				out = append(out, *d)
			}
		}
	}
	return out, nil
}

func byRule(all []documents.Finding) map[string][]documents.Finding {
	out := map[string][]documents.Finding{}
	for _, f := range all {
		out[f.Rule] = append(out[f.Rule], f)
	}
	return out
}

func at(all []documents.Finding, i int) documents.Finding {
	if i < len(all) {
		return all[i]
	}
	return documents.Finding{}
}

// compare returns how two findings of a rule differ, nil if they do not.
func compare(rule string, was, is documents.Finding) (*Difference, error) {
	a, err := parts(was)
	if err != nil {
		return nil, err
	}
	b, err := parts(is)
	if err != nil {
		return nil, err
	}
	d := Difference{Rule: rule, Was: was.Result, Is: is.Result}
	for name := range maps.Keys(a) {
		if !bytes.Equal(a[name], b[name]) {
			d.Parts = append(d.Parts, name)
		}
	}
	for name := range maps.Keys(b) {
		if _, ok := a[name]; !ok {
			d.Parts = append(d.Parts, name)
		}
	}
	if d.Parts == nil {
		return nil, nil //nolint:nilnil // no difference is no error
	}
	slices.Sort(d.Parts)
	return &d, nil
}

func parts(f documents.Finding) (map[string]json.RawMessage, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	var out map[string]json.RawMessage
	return out, json.Unmarshal(b, &out)
}
