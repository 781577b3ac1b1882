# make test runs everything; see CONTRIBUTING.md. The program itself needs Go alone.

.PHONY: build serve test test-go test-e2e screens tools

build:
	go run . build

serve:
	go run . serve

test: test-go test-e2e

test-go:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test -race -timeout 20m ./...
	go test -run '^TestAllocations$$' ./bench # which the race detector would upset
	@go test -v -run '^TestWatchLimit' ./generator/devserver | grep SKIPPED || true # go test says nothing of a skip by itself

test-e2e: tools
	go run . build --quiet
	e2e/run

# Renews the reference screenshots after a change of the look that is meant.
screens: tools
	e2e/run screens --update-snapshots

# The browser's tests need Node.js, Java and Chromium.
tools:
	e2e/install

# Speed, beside Hugo and Eleventy, which are installed in a folder of their own;
# see docs/performance.md. A memory file system keeps the disk out of it.
TOOLS = $(CURDIR)/bench/peers/.tools
WORK = $(shell test -d /dev/shm && mktemp -d /dev/shm/peers-XXXXXX || mktemp -d)

.PHONY: bench bench-peers
bench:
	go test ./bench -run '^$$' -bench .

bench-peers: $(TOOLS)/hugo $(TOOLS)/node_modules
	work=$(WORK); trap 'rm -rf "$$work"' EXIT; go run ./bench/peers -tools $(TOOLS) -work "$$work" $(PEERS)

$(TOOLS)/hugo:
	GOBIN=$(TOOLS) go install github.com/gohugoio/hugo@v0.165.0

$(TOOLS)/node_modules: bench/peers/eleventy/package.json bench/peers/eleventy/package-lock.json
	mkdir -p $(TOOLS) && cp $^ $(TOOLS) && npm --prefix $(TOOLS) ci --no-audit --no-fund
