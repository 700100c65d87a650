package chaincode

// A task is one order, read.
type task struct {
	name    string
	who     Caller
	refused error // why it is not carried out
	// keys are those of the collection that it reads, as far as its argument
	// says; more returns those that depend on what was read so far.
	keys   []string
	claim  string   // one of them too: that of the claim that it would make
	public []string // of the world state
	more   func(*claimContext) ([]string, error)
	// run returns the answer, and the transaction that carried the order out before, "" if none did.
	run func(*claimContext) (value any, earlier string, err error)
}

// reading returns a task that changes nothing.
func reading(keys []string, run func(*claimContext) (any, error)) *task {
	return &task{keys: keys, run: func(ctx *claimContext) (any, string, error) {
		v, err := run(ctx)
		return v, "", err
	}}
}
