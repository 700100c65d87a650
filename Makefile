# Commands everybody keeps working; `make help` lists them.
GO        ?= go
FUZZTIME  ?= 60s
BIN       := bin/tradehub
VULNDB    := $(wildcard ../shared/vulndb)
GOVERSION := $(shell $(GO) env GOVERSION)
# Built tools live outside the tree's packages and are rebuilt when their pins or the compiler change.
TOOLS     := .cache/tools/$(GOVERSION)-$(shell cat scripts/tools/go.mod scripts/tools/go.sum 2>/dev/null | cksum | cut -d' ' -f1)

# Packages whose tests take longest start first, so that every core has work until the end.
LONGEST   := ./hub ./hub/cmd/tradehub ./hub/api ./hub/ledger/gateway ./hub/portal
# The time of these is Chromium's and PDFium's, not ours: they run without the race detector.
# What runs without it has the flags of make build, whose packages are then compiled already.
UNRACED   := ./hub/portal/browsertest ./hub/paper/pdfium

.PHONY: reproducible sbom help build demo run test check bench fabric fuzz install clean asm ptx chaos

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t12

build: ## build the one program into bin/; TAGS=pkcs11 can use keys in an HSM, TAGS=cuda an NVIDIA device
	@mkdir -p bin
	$(if $(TAGS),,CGO_ENABLED=0) $(GO) build -trimpath $(if $(TAGS),-tags $(TAGS)) -o $(BIN) ./hub/cmd/tradehub

demo: build ## the main job on embedded defaults, told as a story; LEDGER=fabric tells it on three Fabric networks
	@$(if $(filter fabric,$(LEDGER)),scripts/demo-fabric.sh $(BIN),$(BIN) demo)

run: build ## the same hub, left running on loopback; ARGS passes flags to serve
	@$(BIN) serve $(ARGS)

install: ## what the tests need: a Redis server, the PDF tools and SoftHSM2
	@scripts/install/test-needs.sh

fabric: build ## build the pinned programs of Hyperledger Fabric into .cache/fabric, once
	@$(BIN) devnet tools

test: install fabric ## everything: unit, conformance, corpus, the program itself
	TRADEHUB_TEST_ALL=1 $(GO) test -race -vet=off -timeout 20m $(LONGEST) $$($(GO) list ./... | grep -vE '/(browsertest|pdfium)$$')
	CGO_ENABLED=0 TRADEHUB_TEST_ALL=1 $(GO) test -trimpath -vet=off -timeout 15m $(UNRACED)
	@# With -race these two have fewer verdicts and a smaller file, and no bound on memory.
	CGO_ENABLED=0 TRADEHUB_TEST_ALL=1 $(GO) test -trimpath -vet=off -timeout 15m -run 'TestReplay|TestALargeUpload' ./hub
	TRADEHUB_TEST_ALL=1 $(GO) test -race -tags pkcs11 -run HSM ./hub/ledger/gateway
	TRADEHUB_TEST_ALL=1 $(GO) test -race -tags cuda -run 'TestCallsIntoC|TestLibrary|TestDevice' ./accel/cuda

check: $(TOOLS)/golangci-lint $(TOOLS)/govulncheck ## format, vet, lint, floors, docs, vulnerabilities
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt'd:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(GO) vet -tags pkcs11 ./hub/ledger/gateway
	$(GO) vet -tags cuda ./accel/cuda
	GOARCH=arm64 $(GO) vet ./accel/...
	$(TOOLS)/golangci-lint run ./...
	$(TOOLS)/golangci-lint run --build-tags pkcs11 ./hub/ledger/gateway
	$(TOOLS)/golangci-lint run --build-tags cuda ./accel/cuda
	$(GO) test -count=1 -run 'Floors|TestArchitecturePicture|TestPackageComments|TestPage|TestReadme|TestRoutesOnTheirPage' ./hub
	@scripts/asm.sh check
	@scripts/ptx.sh check
	$(TOOLS)/govulncheck -tags pkcs11,cuda $(if $(VULNDB),-db file://$(abspath $(VULNDB))) ./...

$(TOOLS)/golangci-lint $(TOOLS)/govulncheck &: scripts/tools/go.mod
	@echo "building the lint and vulnerability tools (once, a few minutes)"
	@mkdir -p $(TOOLS)
	@cd scripts/tools && $(GO) build -o $(abspath $(TOOLS))/ tool

bench: build ## all benchmarks, with ratios to their baselines
	@$(BIN) bench verify
	@$(BIN) bench hash
	$(GO) test -run '^$$' -bench Dirty -benchtime 300x ./accel
	@$(BIN) bench ledger

fuzz: ## every fuzz target for FUZZTIME
	@scripts/fuzz.sh $(FUZZTIME)

asm: ## generate the hashing kernels from accel/asmgen
	@scripts/asm.sh

ptx: ## compile the device kernels of accel/cuda/kernel.cu, with clang 14.0.6
	@scripts/ptx.sh

chaos: build ## compare ten million random documents with the reference digests; drill a restore of 100,000 records
	$(GO) test -race -timeout 60m -run TestRandom ./accel -random 10000000
	@$(BIN) bench restore

# The programs of two folders, of two build caches, are the same bytes.
reproducible:
	@scripts/reproducible.sh

# What is in bin/tradehub, as CycloneDX 1.6: bin/tradehub.cdx.json
sbom: build
	@cd scripts/sbom && $(GO) tool cyclonedx-gomod bin -std -json -output-version 1.6 -noserial -output $(abspath $(BIN)).cdx.json $(abspath $(BIN))
	@scripts/sbom/complete.sh $(BIN)

clean: ## remove what was built
	rm -rf bin .cache
