// Package access says who calls the hub and in which role, and what a caller may
// see of other organisations.
//
// An [Authenticator] turns what a client presents into a [Caller]; [Bearer] does
// so for configured tokens. The suite in accesstest holds every authenticator to
// the same answers.
package access
