package hub_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/tradehub/tradehub/"

// floors lists this module's packages from the ground up. A package may import only packages
// on lower floors, except that one of a family (the readers) may import another of the same
// family that is listed before it. The longest prefix that fits decides, so a new folder is a
// decision.
var floors = []struct {
	prefix string
	floor  int
}{
	{"accel", 0}, {"accel/acceltest", 1}, {"accel/merkle", 1}, {"accel/files", 1}, {"accel/cuda", 1}, {"accel/cuda/ptxemu", 0}, {"web", 1}, {"web/words", 0}, {"documents/corpustest", 9}, {"documents/itertest", 0},
	{"documents", 10}, {"documents/match", 11}, {"documents/facts", 12}, {"documents/xmlguard", 11}, {"documents/strictjson", 11}, {"documents/xmlread", 11}, {"documents/ofd", 12}, {"documents/ofdseal", 13}, {"documents/ofdseal/sealtest", 14}, {"documents/xmlsig", 12},
	{"documents/jsonread", 12}, {"documents/draft", 12}, {"documents/ublcargo", 13},
	{"documents/invoice", 14}, {"documents/customs", 14}, {"documents/transport", 14}, {"documents/intake", 15}, {"documents/page", 11}, {"documents/transcript", 15},
	{"dedupe", 20}, {"hub/client", 21}, {"ebl", 20}, {"corridor", 20}, {"documents/rules", 25},
	{"chaincode/codec", 28}, {"chaincode/catalogue", 28}, {"chaincode/protocol", 29}, {"chaincode/state", 29}, {"chaincode", 30}, {"chaincode/cmd", 31}, {"chaincode/chaincodetest", 31},
	{"hub/failpoint", 38}, {"hub/ledger", 40}, {"hub/ledger/policy", 40}, {"hub/ledger/embedded", 41}, {"hub/ledger/gateway", 41}, {"hub/ledger/ledgertest", 42}, {"hub/ledger/ledgertest/cmd", 43}, {"hub/ledger/gateway/gatewaytest", 42},
	{"hub/devnet", 44},
	{"hub/certificate", 40}, {"hub/store", 40}, {"hub/cases", 40}, {"hub/paper", 40}, {"hub/paper/pdfium", 41}, {"hub/transcribe", 51}, {"hub/access", 40}, {"hub/access/accesstest", 41}, {"hub/identity", 45}, {"hub/trees", 50}, {"hub/follow", 42}, {"hub/follow/followtest", 43}, {"hub/projection", 44}, {"hub/index", 44}, {"hub/events", 46}, {"hub/network", 45}, {"hub/statements", 50}, {"dedupe/memindex", 40}, {"dedupe/redisindex", 40}, {"dedupe/dedupetest", 39},
	{"hub/verify", 50}, {"hub/casework", 52}, {"hub/replay", 53}, {"hub/backup", 50}, {"hub/control", 40}, {"hub/telemetry", 39}, {"hub/uploads", 54}, {"hub/query", 55},
	{"hub/answers", 56}, {"hub/webhooks", 56}, {"hub/supervision", 56}, {"hub/openapi", 40}, {"hub/api", 60}, {"hub/portal", 60},
	{"hub", 70}, {"hub/demo/samples", 51}, {"hub/demo", 71}, {"hub/doctor", 71}, {"hub/hubtest", 72}, {"hub/portal/browsertest", 73}, {"hub/bench/trade", 72}, {"hub/bench", 73}, {"hub/cmd", 74},
	{"scripts/arrows", 0},
}

// homes names the packages that may import an outside package.
var homes = map[string][]string{
	"github.com/beevik/etree":                                      {"documents", "hub/bench"}, // bench: the baseline
	"github.com/russellhaering/goxmldsig":                          {"documents/xmlsig"},
	"github.com/emmansun/gmsm/sm2":                                 {"documents/ofdseal"},
	"github.com/emmansun/gmsm/smx509":                              {"documents/ofdseal"},
	"github.com/pdfcpu/pdfcpu/pkg/api":                             {"documents/invoice", "hub/certificate"},
	"codeberg.org/go-pdf/fpdf":                                     {"hub/certificate"},
	"github.com/klippa-app/go-pdfium":                              {"hub/paper/pdfium"},
	"github.com/klippa-app/go-pdfium/webassembly":                  {"hub/paper/pdfium"},
	"github.com/tetratelabs/wazero":                                {"hub/paper/pdfium"},
	"golang.org/x/image/tiff":                                      {"hub/paper"},
	"github.com/skip2/go-qrcode":                                   {"hub/certificate"},
	"github.com/mozillazg/go-pinyin":                               {"documents/match"},
	"github.com/nicksnyder/go-i18n/v2/i18n":                        {"web/words"},
	"github.com/go-jose/go-jose/v4":                                {"hub/certificate", "documents/rules", "hub/identity"},
	"github.com/alexedwards/scs/v2":                                {"hub/identity"},
	"github.com/coreos/go-oidc/v3/oidc":                            {"hub/identity"},
	"golang.org/x/oauth2":                                          {"hub/identity"},
	"golang.org/x/sync/singleflight":                               {"hub/portal"},
	"github.com/zitadel/oidc/v3/pkg/op":                            {"hub/identity"},
	"github.com/zitadel/oidc/v3/pkg/oidc":                          {"hub/identity"},
	"github.com/redis/go-redis/v9":                                 {"dedupe/redisindex", "hub/bench"},     // bench: the baseline
	"github.com/alicebob/miniredis/v2":                             {},                                     // tests only
	"github.com/gin-gonic/gin":                                     {"hub/api", "hub/portal", "hub/bench"}, // bench: the baseline
	"github.com/danielgtaylor/huma/v2":                             {"hub/openapi"},
	"github.com/getkin/kin-openapi/openapi3":                       {}, // tests only
	"github.com/getkin/kin-openapi/openapi3filter":                 {}, // tests only
	"golang.org/x/time/rate":                                       {"hub/api"},
	"github.com/tsenart/vegeta/v12/lib":                            {"hub/bench"},
	"github.com/standard-webhooks/standard-webhooks/libraries":     {"hub/webhooks", "hub/client"},
	"github.com/yuin/goldmark":                                     {"hub/openapi"},
	"go.etcd.io/bbolt":                                             {"hub/ledger/embedded", "hub/cases", "hub/projection", "hub/network", "hub/backup"},
	"gocloud.dev/blob":                                             {"hub/store"},
	"gocloud.dev/blob/s3blob":                                      {"hub/store"},
	"github.com/johannesboyne/gofakes3":                            {}, // tests only
	"github.com/tus/tusd/v2/pkg/handler":                           {"hub/uploads"},
	"filippo.io/age":                                               {"hub/store"},
	"github.com/prometheus/client_golang/prometheus":               {"hub/telemetry"},
	"go.opentelemetry.io/otel/sdk/trace":                           {"hub/telemetry"},
	"github.com/spf13/cobra":                                       {"hub/cmd"},
	"github.com/hyperledger/fabric-gateway/pkg/client":             {"hub/ledger/gateway", "hub/devnet", "hub/bench"}, // devnet: asks whether the contracts answer
	"github.com/hyperledger/fabric-admin-sdk/pkg/chaincode":        {"hub/devnet", "hub/ledger/policy"},               // policy: its parser
	"github.com/hyperledger/fabric-admin-sdk/pkg/channel":          {"hub/devnet"},
	"google.golang.org/grpc":                                       {"hub/ledger/gateway", "hub/devnet", "hub/bench"},
	"github.com/miekg/pkcs11":                                      {"hub/ledger/gateway"},
	"github.com/ebitengine/purego":                                 {"accel/cuda"},
	"golang.org/x/tools/go/packages":                               {"scripts/arrows"},
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi": {"chaincode", "hub/ledger/ledgertest"},
}

func floor(pkg string) int {
	best, n := -1, -1
	for _, f := range floors {
		if within(pkg, f.prefix) && len(f.prefix) > n {
			best, n = f.floor, len(f.prefix)
		}
	}
	return best
}

func within(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

func TestFloors(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-tags=pkcs11,cuda", "-json=ImportPath,Imports,TestImports,XTestImports", module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
		for _, fault := range breaches(strings.TrimPrefix(p.ImportPath, module), p.Imports, slices.Concat(p.TestImports, p.XTestImports)) {
			t.Error(fault)
		}
	}
}

// TestFloorsAreHeld shows that each rule sees what it forbids.
func TestFloorsAreHeld(t *testing.T) {
	for name, c := range map[string]struct {
		pkg            string
		imports, tests []string
		faults         int
	}{
		"down":                     {"hub/verify", []string{module + "dedupe"}, nil, 0},
		"up":                       {"documents", []string{module + "documents/rules"}, nil, 1},
		"no floor":                 {"misc", nil, nil, 1},
		"outside its home":         {"hub/verify", []string{"github.com/gin-gonic/gin"}, nil, 1},
		"for tests only":           {"dedupe/redisindex", []string{"github.com/alicebob/miniredis/v2"}, nil, 1},
		"a test, up":               {"documents", nil, []string{module + "documents/rules"}, 1},
		"a test, for tests":        {"documents", nil, []string{module + "documents/corpustest"}, 0},
		"a test that may":          {"hub", nil, []string{module + "hub/demo"}, 0},
		"an adapter, into the hub": {"dedupe/redisindex", []string{module + "hub/access"}, nil, 1},
		"a contract's test":        {"chaincode", nil, []string{module + "hub/access"}, 2},
		"portal into api":          {"hub/portal", []string{module + "hub/api"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := breaches(c.pkg, c.imports, c.tests); len(got) < c.faults || c.faults == 0 && len(got) > 0 {
				t.Errorf("%q, want %d", got, c.faults)
			}
		})
	}
}

// breaches returns what a package's imports, and those of its tests, break.
func breaches(pkg string, imports, tests []string) []string {
	return slices.Concat(floorFaults(pkg, imports), testFaults(pkg, tests), apartFaults(pkg, slices.Concat(imports, tests)))
}

func floorFaults(pkg string, imports []string) (out []string) {
	if floor(pkg) < 0 {
		out = append(out, pkg+" is on no floor")
	}
	for _, imp := range imports {
		if allowed, ok := homes[imp]; ok && !anyWithin(pkg, allowed) {
			out = append(out, fmt.Sprintf("%s imports %s, whose home is %v", pkg, imp, allowed))
		}
		if in, ok := strings.CutPrefix(imp, module); ok && floor(in) >= floor(pkg) {
			out = append(out, fmt.Sprintf("%s (floor %d) imports %s (floor %d)", pkg, floor(pkg), in, floor(in)))
		}
	}
	return out
}

// support names the packages that exist for tests alone, from any floor.
var support = []string{
	"accel/acceltest", "accel/x86emu", "accel/cuda/ptxemu", "documents/corpustest", "documents/itertest", "documents/ofdseal/sealtest", "dedupe/dedupetest",
	"chaincode/chaincodetest", "hub/follow/followtest", "hub/ledger/ledgertest", "hub/ledger/gateway/gatewaytest", "hub/access/accesstest", "hub/hubtest", "hub/portal/browsertest",
}

// testsMay are the tests that climb, and why.
var testsMay = map[string]map[string]string{
	"documents/intake":   {"documents/rules": "the corpus is read and then examined, which shows what a reader left out"},
	"hub":                {"hub/demo": "its samples, and its story on the true program"},
	"dedupe/redisindex":  {"dedupe/memindex": "the two indexes are compared"},
	"hub/verify":         {"hub/demo/samples": "its samples", "hub": "its example, on a hub"},
	"hub/ledger":         {"hub/ledger/embedded": "its example, on a ledger in this process"},
	"hub/ledger/gateway": {"hub/devnet": "a real network", "hub/ledger/embedded": "the ledger behind gatewaytest"},
}

// testFaults holds a package's tests to the floors: they may use what is on a
// lower floor, and what exists for tests.
func testFaults(pkg string, imports []string) (out []string) {
	for _, imp := range imports {
		in, ok := strings.CutPrefix(imp, module)
		if !ok || in == pkg || slices.Contains(support, in) || floor(in) < floor(pkg) || testsMay[pkg][in] != "" {
			continue
		}
		out = append(out, fmt.Sprintf("the tests of %s (floor %d) import %s (floor %d)", pkg, floor(pkg), in, floor(in)))
	}
	return out
}

// apart are folders that import nothing of another, tests included: adapters
// declare the port that they need, and the two interfaces share what is below.
var apart = []struct{ from, to string }{
	{"ebl", "hub"}, {"dedupe", "hub"}, {"corridor", "hub"}, {"chaincode", "hub"}, {"documents", "hub"}, {"accel", "hub"}, {"web", "hub"},
	{"hub/portal", "hub/api"}, {"hub/api", "hub/portal"},
}

func apartFaults(pkg string, imports []string) (out []string) {
	for _, a := range apart {
		for _, imp := range imports {
			if in, ok := strings.CutPrefix(imp, module); ok && within(pkg, a.from) && within(in, a.to) {
				out = append(out, fmt.Sprintf("%s imports %s: nothing in %s may import %s", pkg, in, a.from, a.to))
			}
		}
	}
	return out
}

func anyWithin(pkg string, folders []string) bool {
	for _, f := range folders {
		if within(pkg, f) {
			return true
		}
	}
	return false
}

// TestPackageComments holds every package to one comment that says what it is.
func TestPackageComments(t *testing.T) {
	comments := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "data") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		dir := filepath.Dir(path)
		comments[dir] = append(comments[dir], docOf(f)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir, docs := range comments {
		if len(docs) != 1 {
			t.Errorf("%s has %d package comments, want 1", dir, len(docs))
		}
	}
}

func docOf(f *ast.File) []string {
	if f.Doc == nil {
		return []string{}
	}
	return []string{f.Doc.Text()}
}
