package devnet

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports are taken from below the range that systems give to outgoing connections (Linux
// 32768, IANA 49152). So a port that is kept for later is not lost to a passing connection.
const (
	firstPort = 20000
	lastPort  = 31999
)

// freePorts finds n different free loopback ports.
func freePorts(ctx context.Context, n int) (_ []int, err error) {
	var held []net.Listener // until all are found, so that none is found twice
	defer func() {
		for _, l := range held {
			err = errors.Join(err, l.Close())
		}
	}()
	var ports []int
	start := rand.IntN(lastPort - firstPort + 1) // another start may be looking at this moment
	for i := 0; i <= lastPort-firstPort && len(ports) < n; i++ {
		port := firstPort + (start+i)%(lastPort-firstPort+1)
		l, err := listen(ctx, port)
		if err != nil {
			continue
		}
		held, ports = append(held, l), append(ports, port)
	}
	if len(ports) < n {
		return nil, fmt.Errorf("%d loopback ports are free between %d and %d; %d are needed", len(ports), firstPort, lastPort, n)
	}
	return ports, nil
}

func listen(ctx context.Context, port int) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", address(port))
}

// free reports whether nobody listens at the port.
func free(ctx context.Context, port int) bool {
	l, err := listen(ctx, port)
	return err == nil && l.Close() == nil
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
