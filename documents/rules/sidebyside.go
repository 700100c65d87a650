package rules

import (
	"slices"
	"strings"

	"github.com/tradehub/tradehub/documents"
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
	for _, topic := range documents.Topics {
		if row := m.row(topic, shown); row != nil {
			out.Rows = append(out.Rows, *row)
		}
	}
	return out
}

// marks are what the findings say of each topic of each document.
type marks struct {
	of    map[documents.Topic]map[string]documents.Mark // by label
	rules map[documents.Topic][]string
}

// marksOf reads the findings. A rule that passed agrees where it compared two
// documents. One that failed differs. What set documents of one family against
// the request or the ledger says nothing of the other documents.
func marksOf(docs []doc, findings []documents.Finding) marks {
	m := marks{of: map[documents.Topic]map[string]documents.Mark{}, rules: map[documents.Topic][]string{}}
	for _, f := range findings {
		if f.Result != documents.Pass && f.Result != documents.Fail {
			continue
		}
		topics, outside := topicsOf(docs, f)
		for topic, labels := range topics {
			if outside && oneFamily(labels) || f.Result == documents.Pass && len(labels) < 2 {
				continue
			}
			m.put(topic, summed(topic, labels, docs), f)
		}
	}
	return m
}

// topicsOf returns the labels of the documents that the finding compared, by
// topic, and whether it also compared what is no document.
func topicsOf(docs []doc, f documents.Finding) (map[documents.Topic][]string, bool) {
	topics, outside := map[documents.Topic][]string{}, false
	for _, c := range f.Compared {
		i := slices.IndexFunc(docs, func(d doc) bool { return d.label == c.Doc })
		if i < 0 {
			outside = true
			continue
		}
		topic := topicAt(docs[i], f.Rule, c.Path)
		if topic != "" && !slices.Contains(topics[topic], c.Doc) {
			topics[topic] = append(topics[topic], c.Doc)
		}
	}
	return topics, outside
}

// oneFamily reports whether the labels are of documents of one family.
func oneFamily(labels []string) bool {
	family := func(label string) string { f, _, _ := strings.Cut(label, " "); return f }
	return !slices.ContainsFunc(labels, func(l string) bool { return family(l) != family(labels[0]) })
}

// summed adds the other documents of a family where a rule compares the
// family's sum and names the first document alone.
func summed(topic documents.Topic, labels []string, docs []doc) []string {
	if topic != documents.TopicQuantity && topic != documents.TopicPackages {
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

func (m *marks) put(topic documents.Topic, labels []string, f documents.Finding) {
	if m.of[topic] == nil {
		m.of[topic] = map[string]documents.Mark{}
	}
	for _, l := range labels {
		if f.Result == documents.Fail {
			m.of[topic][l] = documents.MarkDiffers
		} else if m.of[topic][l] == "" {
			m.of[topic][l] = documents.MarkAgrees
		}
	}
	if !slices.Contains(m.rules[topic], f.Rule) {
		m.rules[topic] = append(m.rules[topic], f.Rule)
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
	order := []string{inv, dec, bl, "PL", "DOC"}
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

// row returns the topic in every column, or nil when no document states it. A
// document that does not state it has no mark.
func (m *marks) row(topic documents.Topic, docs []doc) *documents.MatrixRow {
	row, stated := &documents.MatrixRow{Topic: topic, Rules: m.rules[topic]}, false
	slices.Sort(row.Rules)
	for _, d := range docs {
		c := clipped(cellOf(topic, d))
		if c.Value != "" {
			stated, c.Mark = true, m.of[topic][d.label]
		}
		row.Cells = append(row.Cells, c)
	}
	if !stated {
		return nil
	}
	return row
}
