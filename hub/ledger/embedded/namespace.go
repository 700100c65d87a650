package embedded

// A namespace is the public state of one chaincode: "" is that of the network's
// own, else it has the name of a further one.
type namespace string

// ownNamespace is that of the network's own chaincode.
const ownNamespace namespace = ""

// namespaceOf returns the namespace of a chaincode in a network whose own is called own.
func namespaceOf(chaincode, own string) namespace {
	if chaincode == own {
		return ownNamespace
	}
	return namespace(chaincode) // "" is the network's own too
}

// chaincode returns the name of the namespace's chaincode.
func (ns namespace) chaincode(own string) string {
	if ns == ownNamespace {
		return own
	}
	return string(ns)
}

// state returns the bucket of the records.
func (ns namespace) state() []byte {
	if ns == ownNamespace {
		return bucketState
	}
	return bucketFurther
}

// prefix precedes each storage key of the namespace. No name has a zero byte, so no prefix is
// the beginning of another.
func (ns namespace) prefix() []byte {
	if ns == ownNamespace {
		return nil
	}
	return append([]byte(ns), 0)
}

// key returns the storage key of a state key.
func (ns namespace) key(key string) []byte { return append(ns.prefix(), key...) }
