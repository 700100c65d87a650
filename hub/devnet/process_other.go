//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package devnet

import (
	"context"
	"errors"
)

var errSystem = errors.New("development networks need Linux, macOS or a BSD: Fabric's nodes are kept by process groups and file locks")

func (l layout) launch(node) (bool, error)          { return false, errSystem }
func (l layout) pid(string) (int, error)            { return 0, errSystem }
func (l layout) kill(context.Context, string) error { return errSystem }
func (l layout) stop(context.Context, string) error { return errSystem }
func (l layout) hold() (func() error, error)        { return nil, errSystem }
