# make test runs everything; see CONTRIBUTING.md. The program itself needs Go alone.

.PHONY: build serve test test-go test-e2e tools

build:
	go run . build

serve:
	go run . serve

test: test-go test-e2e

test-go:
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt -w on these"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test -race ./...
	@go test -v -run '^TestWatchLimit' ./generator/devserver | grep SKIPPED || true # go test says nothing of a skip by itself

test-e2e: tools
	go run . build --quiet
	e2e/run

# The browser's tests need Node.js, Java and Chromium.
tools:
	e2e/install
