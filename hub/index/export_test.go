package index

import "github.com/tradehub/tradehub/hub/follow"

// Sink returns what the index's follower calls.
func (x *Index) Sink(s Source) follow.Sink { return &sink{x.Store, s} }
