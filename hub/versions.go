package hub

import (
	"context"
	"errors"
	"log/slog"

	"github.com/tradehub/tradehub/hub/ledger"
)

// warnOfVersions logs whether the organisations' contracts were built with different
// versions: then they come to different bytes sooner or later, and no claim is made.
func warnOfVersions(ctx context.Context, l *ledger.Ledger, orgs []string, log *slog.Logger) {
	switch err := l.CheckVersions(ctx, orgs); {
	case errors.Is(err, ledger.ErrVersions):
		log.Warn("build and deploy the contracts of one of them again", "error", err)
	case err != nil && ctx.Err() == nil:
		log.Info("the versions of the contracts are not known", "error", err)
	}
}
