package rules

import (
	"slices"
	"strings"

	"tradehub/documents"
)

// maxColumns bounds the documents of a matrix to what an A4 page can show.
const maxColumns = 5

// sideBySide returns what the documents state, with the marks that follow from
// the findings. It compares nothing itself.
func sideBySide(p *documents.Presentation, findings []documents.Finding) *documents.Matrix {
	docs := labelled(p)
	m := marksOf(docs, findings)
	shown := m.columns(docs)
	out := &documents.Matrix{More: len(docs) - len(shown)}
	for _, d := range shown {
		out.Columns = append(out.Columns, d.label)
	}
	for _, fact := range documents.Facts {
		if row := m.row(fact, shown); row != nil {
			out.Rows = append(out.Rows, *row)
		}
	}
	return out
}

// marks are what the findings say of each fact of each document.
type marks struct {
	of    map[documents.Fact]map[string]documents.Mark // by label
	rules map[documents.Fact][]string
}

// marksOf reads the findings. A rule that passed agrees where it compared two
// documents. One that failed differs. What set documents of one family against
// the request or the ledger says nothing of the other documents.
func marksOf(docs []doc, findings []documents.Finding) marks {
	m := marks{of: map[documents.Fact]map[string]documents.Mark{}, rules: map[documents.Fact][]string{}}
	for _, f := range findings {
		if f.Result != documents.Pass && f.Result != documents.Fail {
			continue
		}
		facts, outside := factsOf(docs, f)
		for fact, labels := range facts {
			if outside && oneFamily(labels) || f.Result == documents.Pass && len(labels) < 2 {
				continue
			}
			m.put(fact, summed(fact, labels, docs), f)
		}
	}
	return m
}

// factsOf returns the labels of the documents that the finding compared, by
// fact, and whether it also compared what is no document.
func factsOf(docs []doc, f documents.Finding) (map[documents.Fact][]string, bool) {
	facts, outside := map[documents.Fact][]string{}, false
	for _, c := range f.Compared {
		i := slices.IndexFunc(docs, func(d doc) bool { return d.label == c.Doc })
		if i < 0 {
			outside = true
			continue
		}
		fact := factAt(docs[i], f.Rule, c.Path)
		if fact != "" && !slices.Contains(facts[fact], c.Doc) {
			facts[fact] = append(facts[fact], c.Doc)
		}
	}
	return facts, outside
}

// oneFamily reports whether the labels are of documents of one family.
func oneFamily(labels []string) bool {
	family := func(label string) string { f, _, _ := strings.Cut(label, " "); return f }
	return !slices.ContainsFunc(labels, func(l string) bool { return family(l) != family(labels[0]) })
}

// summed adds the other documents of a family where a rule compares the
// family's sum and names the first document alone.
func summed(fact documents.Fact, labels []string, docs []doc) []string {
	if fact != documents.FactQuantity && fact != documents.FactPackages {
		return labels
	}
	var out []string
	for _, d := range docs {
		if slices.Contains(labels, familyLabel(d.Family)) || slices.Contains(labels, d.label) {
			out = append(out, d.label)
		}
	}
	return out
}

func (m *marks) put(fact documents.Fact, labels []string, f documents.Finding) {
	if m.of[fact] == nil {
		m.of[fact] = map[string]documents.Mark{}
	}
	for _, l := range labels {
		if f.Result == documents.Fail {
			m.of[fact][l] = documents.MarkDiffers
		} else if m.of[fact][l] == "" {
			m.of[fact][l] = documents.MarkAgrees
		}
	}
	if !slices.Contains(m.rules[fact], f.Rule) {
		m.rules[fact] = append(m.rules[fact], f.Rule)
	}
}

// columns chooses the documents to show, by family: the first of each family,
// then those that differ, then the others, as far as there is room.
func (m *marks) columns(docs []doc) []doc {
	rank := func(d doc) int {
		switch {
		case !strings.Contains(d.label, " "):
			return 0
		case m.differs(d.label):
			return 1
		}
		return 2
	}
	out := slices.Clone(docs)
	slices.SortStableFunc(out, func(a, b doc) int { return rank(a) - rank(b) })
	out = out[:min(len(out), maxColumns)]
	order := []string{inv, dec, bl, "DOC"}
	place := func(d doc) int { return slices.Index(order, familyLabel(d.Family)) }
	slices.SortStableFunc(out, func(a, b doc) int { return place(a) - place(b) })
	return out
}

func (m *marks) differs(label string) bool {
	for _, of := range m.of {
		if of[label] == documents.MarkDiffers {
			return true
		}
	}
	return false
}

// row returns the fact in every column, or nil when no document states it. A
// document that does not state it has no mark.
func (m *marks) row(fact documents.Fact, docs []doc) *documents.MatrixRow {
	row, stated := &documents.MatrixRow{Fact: fact, Rules: m.rules[fact]}, false
	slices.Sort(row.Rules)
	for _, d := range docs {
		c := clipped(cellOf(fact, d))
		if c.Value != "" {
			stated, c.Mark = true, m.of[fact][d.label]
		}
		row.Cells = append(row.Cells, c)
	}
	if !stated {
		return nil
	}
	return row
}
