package corridor

import "strings"

// StateKey returns the state key of an object type and its attributes, the same
// string that a contract's CreateCompositeKey makes. None of them may hold a zero
// byte.
func StateKey(objectType string, attributes ...string) string {
	return "\x00" + strings.Join(append([]string{objectType}, attributes...), "\x00") + "\x00"
}
