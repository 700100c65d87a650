package draft

// Refused reports whether the document is refused already, so that a reader can
// leave a loop.
func (d *Draft) Refused() bool { return d.err != nil }
