package openapi

// A Section is a heading of the reference and the operations under it.
type Section struct {
	Group
	Entries []Entry
}

// An Entry is an operation, as a page shows it.
type Entry struct {
	*Operation
	Codes    []Code // all that it may answer
	Examples []Example
}

// Reference returns the operations by heading, in the order of the table.
func (d *Document) Reference() []Section {
	sections := make([]Section, len(d.Groups))
	for i, g := range d.Groups {
		sections[i].Group = g
		for j := range d.Operations {
			if o := &d.Operations[j]; o.Group == g.Name {
				sections[i].Entries = append(sections[i].Entries, Entry{o, d.CodesOf(o), ExamplesOf(d.Examples, o.ID)})
			}
		}
	}
	return sections
}
