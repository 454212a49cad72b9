# The few words a person needs. Everything lands in .venv and .cobranza; nothing else on the machine is touched.

PYTHON ?= $(shell for it in python3 python3.13 python3.12 python3.11; do \
	$$it -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$it && break; done)
BIN := .venv/bin
INSTALLED := .venv/installed
PRISM := .venv/prism/installed
BROWSER := .venv/browser/installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# One worker a core, two at least: half of the tests wait for a server.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install run test crashes check lint types contracts fresh generate bench lock clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

install: $(INSTALLED) ## a private environment from the hashed lock (once for each lock)

# Every file is checked against its hash. uv, itself taken from the lock, is fast; pip is the second try, because it may
# know of a mirror or a certificate that uv does not. The project's own build back end comes with the lock.
$(INSTALLED): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "cobranza needs Python 3.11 or later with venv (Debian: apt install python3-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@sed -n '/^uv==/,/[^\\]$$/p' $< > .venv/uv.lock
	@$(PIP) --require-hashes --no-deps -r .venv/uv.lock
	@$(BIN)/uv pip sync --quiet --system-certs --python $(BIN)/python --require-hashes $< || $(PIP) --require-hashes -r $<
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# The providers' OpenAPI files answer in the channels' tests through Prism, on the Node.js that comes with the lock. Where
# its packages cannot be had, those tests say so and are skipped; nothing else needs it.
$(PRISM): tests/providers/prism/package-lock.json $(INSTALLED)
	@mkdir -p $(@D) && cp tests/providers/prism/package.json tests/providers/prism/package-lock.json $(@D)/
	@$(BIN)/python -m tests.providers.prism.install $(@D)

# The customer's page is tried in a browser without a window and by axe, both from npm and both into .venv as well.
$(BROWSER): tests/page/browser/package-lock.json $(INSTALLED)
	@mkdir -p $(@D) && cp tests/page/browser/package.json tests/page/browser/package-lock.json $(@D)/
	@$(BIN)/python -m tests.page.browser.install $(@D)

run: install ## a portfolio lives through months, on real servers started for it; ends with a summary
	$(BIN)/cobranza rehearse $(ARGS)

test: install $(PRISM) $(BROWSER) ## every test
	$(BIN)/pytest -n $(JOBS) $(ARGS)

crashes: install ## 1,000 contacts, each with a worker that dies at a line of the desk: none sent twice, none lost
	$(BIN)/python -m tests.desk.crashes $(or $(RUNS),1000)

check: lint types contracts fresh test ## the only gate: what must pass before a change goes in

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

contracts: install
	$(BIN)/lint-imports

fresh: install
	$(BIN)/python -m workers.generated --check

generate: install ## rewrite what is generated: the playbook's JSON Schema and the page of codes
	$(BIN)/python -m workers.generated

bench: install ## how fast: compile, decide, charge, import, contacts, web-hooks, money, page and cases
	$(BIN)/python bench/bench.py $(ARGS)

lock: install ## pin the newest versions that fit: what runs, and what checks on top of it
	$(BIN)/uv pip compile pyproject.toml --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --constraints requirements.lock --universal --python-version 3.11 \
		--generate-hashes --no-annotate --no-header --quiet --output-file requirements-dev.lock

clean: ## forget the environment and every cache; the data in .cobranza stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
