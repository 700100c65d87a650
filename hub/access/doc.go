// Package access says who calls the hub and in which role, and what a caller may
// see of other organisations.
//
// An [Authenticator] turns what a client presents into a [Caller]: [Bearer] for configured
// tokens, [Certificates] for client certificates, [Bound] for tokens that count with one
// certificate alone, and [Several] for all of these. The suite in accesstest holds every
// authenticator to the same answers. [Decisions] notes who was allowed what.
package access
