package intake_test

// exceptions are the files that fall short, by set and name, and why that is
// accepted.
var exceptions = map[string]string{}
