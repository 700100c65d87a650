package embedded

// At returns the options with a function that is called at named points of a
// commit: "endorsed", "queued", "filled", "written".
func (o Options) At(f func(point string)) Options {
	o.at = f
	return o
}
