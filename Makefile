# Two commands do everything on a fresh Debian or Ubuntu with Go, git and make: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# One set of flags for building, testing and linting, so that each package is compiled once.
export CGO_ENABLED := 0
export GOFLAGS := $(filter-out -trimpath -mod=%,$(shell go env GOFLAGS)) -trimpath -mod=readonly

VERSION  ?= $(shell scripts/version)
FUZZTIME ?= 2m
# A commit can only be stamped into the program where git may read the repository.
STAMP := $(shell git status >/dev/null 2>&1 && echo true || echo false)
TOOLS := bin/tools
LINT  := $(TOOLS)/golangci-lint-v2.15.0
VULN  := $(TOOLS)/govulncheck-v1.9.0
TEMPL := $(TOOLS)/templ-v0.3.977

.PHONY: help
help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

ADDR ?= 127.0.0.1:8080

.PHONY: demo
demo: build ## build ./bin/concord and serve the example organization on ADDR (ADDR=127.0.0.1:8080)
	./bin/concord serve --demo --data demo/data --addr $(ADDR)

.PHONY: build
build: ## build ./bin/concord: static, reproducible
	@mkdir -p bin
	go build -buildvcs=$(STAMP) -ldflags '-s -w -buildid= -X main.version=$(VERSION)' -o bin/concord ./cmd/concord

.PHONY: test
test: ## install what the checks need where that is allowed, then run all of them
	@scripts/timed 'tools of the tests' scripts/install-test-tools
	@scripts/timed 'unit, property and golden tests' $(MAKE) --no-print-directory unit
	@scripts/timed 'build' $(MAKE) --no-print-directory build
	@scripts/timed 'same bytes from two folders' scripts/reproducible
	@scripts/timed 'formatting, vet, linters, licences' $(MAKE) --no-print-directory lint
	@scripts/timed 'fuzz smoke' scripts/fuzz 100x
	@scripts/timed 'known vulnerabilities' $(MAKE) --no-print-directory vulncheck
	@echo 'ok: every check held'

.PHONY: unit
unit: ## run the tests only, with a throw-away PostgreSQL where there is one
	scripts/with-postgres go test -timeout 20m ./...

.PHONY: lint
lint: $(LINT) $(TEMPL) build ## check formatting, go vet, linters, the list of licences and the commands in the guides
	@unformatted=$$(gofmt -l bench cmd content e2e internal 2>/dev/null || true); \
	if [ -n "$$unformatted" ]; then printf 'not formatted, run make format:\n%s\n' "$$unformatted"; exit 1; fi
	go vet ./...
	$(LINT) run ./...
	scripts/generated $(TEMPL)
	scripts/check-docs
	scripts/third-party | diff -u docs/third-party.md - || { echo 'run make third-party and read the difference'; exit 1; }

.PHONY: format
format: $(LINT) $(TEMPL) ## format all Go files and views
	$(LINT) fmt ./...
	$(TEMPL) fmt internal

.PHONY: assets
assets: $(TEMPL) ## rebuild the views and what browsers load (needs Node.js; only for whoever changes pages)
	$(TEMPL) generate -path internal/web
	$(TEMPL) generate -path internal/api
	scripts/assets

.PHONY: fuzz
fuzz: ## fuzz every target for FUZZTIME each (FUZZTIME=2m)
	scripts/fuzz $(FUZZTIME)

.PHONY: bench
bench: ## run the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: cover
cover: ## run the tests and print the coverage by function
	@mkdir -p bin
	go test -coverpkg=./... -coverprofile=bin/cover.out ./...
	go tool cover -func=bin/cover.out

.PHONY: race
race: ## run the tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 scripts/with-postgres go test -race ./...

.PHONY: cross
cross: ## check that the program builds for the other systems
	@for target in linux/arm64 darwin/arm64 windows/amd64; do \
		echo "$$target"; GOOS=$${target%/*} GOARCH=$${target#*/} go build -buildvcs=false -o /dev/null ./cmd/concord; \
	done

.PHONY: reproducible
reproducible: ## build this commit twice, in two folders and the second time from nothing, and compare the bytes
	scripts/reproducible full

.PHONY: vulncheck
vulncheck: $(VULN) ## look for known vulnerabilities in the sources and in the program
	scripts/vulncheck $(VULN)

.PHONY: third-party
third-party: ## rewrite docs/third-party.md from the modules in the program
	@mkdir -p bin
	scripts/third-party > bin/third-party.md
	mv bin/third-party.md docs/third-party.md

.PHONY: clean
clean: ## remove what was built; the tools stay
	rm -rf bin/concord bin/cover.out demo dist

# Tools live outside go.mod. The version is in the file's name, so a new one is fetched and an old one is not used.
$(LINT): PACKAGE := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
$(VULN): PACKAGE := golang.org/x/vuln/cmd/govulncheck@v1.9.0
$(TEMPL): PACKAGE := github.com/a-h/templ/cmd/templ@v0.3.977
$(LINT) $(VULN) $(TEMPL):
	@mkdir -p $(TOOLS)
	GOFLAGS= GOBIN=$(abspath $(TOOLS)) go install $(PACKAGE)
	@mv $(TOOLS)/$(notdir $(firstword $(subst @, ,$(PACKAGE)))) $@
