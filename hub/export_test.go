package hub

// At returns the configuration with f called at the named points of the write path.
func (c Config) At(f func(point string)) Config {
	c.at = f
	return c
}
