package access

import (
	"context"
	"errors"
)

// Several is the Authenticator of whoever one of its authenticators knows.
type Several []Authenticator

// Authenticate returns the first answer. If nobody knows the client, an authenticator that
// could not ask takes precedence, then one that refused the credentials.
func (s Several) Authenticate(ctx context.Context, c Credentials) (Caller, error) {
	worst := ErrNoCredentials
	for _, a := range s {
		who, err := a.Authenticate(ctx, c)
		if err == nil {
			return who, nil
		}
		if graver(err, worst) {
			worst = err
		}
	}
	return Caller{}, worst
}

// graver reports whether a failure says more than another.
func graver(err, than error) bool { return gravity(err) > gravity(than) }

func gravity(err error) int {
	switch {
	case errors.Is(err, ErrUnknown):
		return 1
	case errors.Is(err, ErrNoCredentials):
		return 0
	}
	return 2
}
