//go:build deps

package deps

import (
	_ "codeberg.org/go-pdf/fpdf"
	_ "filippo.io/age"
	_ "github.com/alicebob/miniredis/v2"
	_ "github.com/beevik/etree"
	_ "github.com/gin-gonic/gin"
	_ "github.com/go-jose/go-jose/v4"
	_ "github.com/go-json-experiment/json"
	_ "github.com/hyperledger/fabric-chaincode-go/v2/shim"
	_ "github.com/hyperledger/fabric-contract-api-go/v2/contractapi"
	_ "github.com/hyperledger/fabric-protos-go-apiv2/peer"
	_ "github.com/pdfcpu/pdfcpu/pkg/api"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/russellhaering/goxmldsig"
	_ "github.com/skip2/go-qrcode"
	_ "github.com/spf13/cobra"
	_ "go.etcd.io/bbolt"
	_ "go.yaml.in/yaml/v3"
	_ "golang.org/x/sys/unix"
	_ "golang.org/x/term"
	_ "golang.org/x/text/encoding"
	_ "golang.org/x/time/rate"
	_ "pgregory.net/rapid"
)
