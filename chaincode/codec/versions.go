package codec

import "runtime/debug"

// A Module is a module with influence on bytes that endorsers sign.
type Module struct {
	Path    string `json:"path"`    // "go" is Go with its standard library
	Version string `json:"version"` // "unknown" if the program does not say, as a test's binary
}

func (m Module) String() string { return m.Path + " " + m.Version }

// agreed are the modules that all endorsers must build into the contracts in one
// version, and what each of them makes.
var agreed = []string{
	"go",                                 // JSON of the world state, answers and events (encoding/json)
	"github.com/fxamacker/cbor/v2",       // records and events of claims
	"github.com/go-json-experiment/json", // what is refused of an argument, and where in it
	"github.com/hyperledger/fabric-chaincode-go/v2",    // key-level policies, callers' names
	"github.com/hyperledger/fabric-contract-api-go/v2", // which transaction runs, and its errors
	"github.com/klauspost/compress",                    // volumes, answers and events, compressed
	"google.golang.org/protobuf",                       // key-level policies as bytes
}

// Versions returns the modules that all endorsers must have in one version, each in the
// version that this program was built with.
func Versions() []Module {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return versionsOf(info)
}

func versionsOf(info *debug.BuildInfo) []Module {
	out := make([]Module, len(agreed))
	for i, path := range agreed {
		out[i] = Module{path, versionOf(info, path)}
	}
	return out
}

func versionOf(info *debug.BuildInfo, path string) string {
	if path == "go" && info.GoVersion != "" {
		return info.GoVersion
	}
	for _, d := range info.Deps {
		if d.Path != path {
			continue
		}
		if r := d.Replace; r != nil {
			return d.Version + " => " + r.Path + " " + r.Version
		}
		return d.Version
	}
	return "unknown"
}
