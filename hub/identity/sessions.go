package identity

import (
	"github.com/tradehub/tradehub/documents"
	"github.com/tradehub/tradehub/hub/access"
)

// A Person may sign in.
type Person struct {
	Issuer string // key of the issuer that speaks for the person
	Key    string // what the issuer calls the person
	Name   string // to greet with; "" takes the name of the issuer's token
	Caller access.Caller
}

// A Visitor is a person who has signed in.
type Visitor struct {
	Caller access.Caller
	Name   string           // for the person's own eyes; not for logs
	Person documents.Digest // what the log calls the person
}

// An Issuer is a choice on the page where one signs in.
type Issuer struct {
	Key, Name   string
	Development bool
	People      []Person // of the issuer for development; nobody else's are shown
}
