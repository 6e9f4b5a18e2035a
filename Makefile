# Cordée: two commands for a newcomer, `make demo` and `make test`; the others for who stays.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## List the verbs
	@echo "Cordée — make VERBE"
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z-]+):.*## (.*)/  \1|\2/' | column -t -s '|'

# ---- what must exist before anything runs -------------------------------------------------------------------

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: $(VENV)/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install -q --require-hashes -r requirements.txt
	$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.run-ready requirements-dev.txt
	$(BIN)/pip install -q --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.ready: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 ou plus récent est nécessaire (npm introuvable)."; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: front
front: $(VENV)/.run-ready node_modules/.ready
	@$(BIN)/python scripts/vendor.py
	@$(BIN)/python scripts/messages.py compile

.PHONY: setup
setup: $(VENV)/.run-ready front ## Install what Cordée runs on
	@echo "Prêt : $(BIN)/cordee --help"

.PHONY: setup-dev
setup-dev: setup $(VENV)/.dev-ready ## Install what developers need as well

# ---- running ------------------------------------------------------------------------------------------------

.PHONY: demo
demo: setup ## A living demo region on http://127.0.0.1:8000 (embedded database)
	CORDEE_MODE=demo $(BIN)/cordee demo --port $(PORT)

.PHONY: run
run: setup ## Serve what is in var/ (settings from the environment)
	$(BIN)/cordee serve --port $(PORT)

.PHONY: worker
worker: setup ## The worker alone, when it is scaled out
	$(BIN)/cordee worker

# ---- quality ------------------------------------------------------------------------------------------------

.PHONY: fix
fix: setup-dev ## Put the code in order
	$(BIN)/ruff check --fix src tests scripts benchmarks
	$(BIN)/ruff format src tests scripts benchmarks
	$(BIN)/python scripts/messages.py update

.PHONY: check
check: setup-dev ## Everything that is verified without running the product
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/ruff format --check src tests scripts benchmarks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet src
	CORDEE_MODE=test $(BIN)/python scripts/messages.py check
	CORDEE_MODE=test $(BIN)/cordee reference --check
	CORDEE_MODE=test $(BIN)/python -m django makemigrations --check --dry-run --settings cordee.config.settings

.PHONY: browser
browser: setup-dev
	@bash scripts/browser.sh

.PHONY: test
test: setup-dev browser ## All the tests, browser journeys included
	$(BIN)/pytest -q -n 2 --dist loadgroup $(ARGS)

.PHONY: fast
fast: setup-dev ## The tests of every day: no browser, nothing slow; under five minutes on two cores
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not slow and not journey" $(ARGS)

.PHONY: journeys
journeys: setup-dev browser ## Only the browser journeys; screenshots in var/captures
	$(BIN)/pytest -q tests/journeys $(ARGS)

.PHONY: bench
bench: setup-dev ## Measure, beside references taken in the same run
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: docs
docs: setup-dev ## Regenerate the reference pages
	CORDEE_MODE=test $(BIN)/cordee reference

.PHONY: lock
lock: $(VENV)/.dev-ready ## Pin and hash the dependencies anew
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --allow-unsafe pyproject.toml --extra build -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --allow-unsafe pyproject.toml --extra build --extra dev -o requirements-dev.txt

.PHONY: clean
clean: ## Forget the demo's data and the caches
	rm -rf var .pytest_cache .ruff_cache .mypy_cache .hypothesis
