# One command each. `make` alone lists them; the list comes from the comments after `##`.

PYTHON ?= python3
VENV ?= .venv
# Not "?=" for HOST: some shells export it as the machine's name, which would open the server to the network.
HOST = $(or $(GOODSTANDING_HOST),127.0.0.1)
PORT ?= $(or $(GOODSTANDING_PORT),8000)
# Whatever the indexer knows has a catalogue, but for English, which is the source.
LANGUAGES := $(filter-out en,$(basename $(notdir $(wildcard indexer/languages/??.py))))

BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEV := $(VENV)/.dev-installed
BENCH := $(VENV)/.bench-installed
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
SOURCES := $(wildcard app indexer bench tests)
CATALOGUES := $(foreach language,$(LANGUAGES),$(wildcard locales/$(language)/LC_MESSAGES/messages.po))
COMPILED := $(CATALOGUES:.po=.mo)

EXTRACT := $(BIN)/pybabel -q extract --mapping=pyproject.toml --keyword=lazy_gettext --add-comments=i18n: --strip-comments \
	--add-location=file --sort-by-file --width=100 --project=goodstanding \
	--copyright-holder="the Goodstanding contributors"
UPDATE := $(BIN)/pybabel -q update --input-file=locales/messages.pot --output-dir=locales --no-fuzzy-matching \
	--ignore-pot-creation-date --width=100
LOCK_FLAGS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup bytecode test cluster-test cluster chaos coverage check check-locales bench locales lock dist clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Install, index the articles and serve them on http://127.0.0.1:8000 (HOST, PORT)
	$(BIN)/goodstanding index
	$(BIN)/goodstanding serve --host $(HOST) --port $(PORT)

setup: $(RUNTIME) $(COMPILED) bytecode ## Install what `make run` needs, and start nothing

test: $(DEV) $(COMPILED) bytecode ## Run the tests (ARGS="-k name" to choose)
	$(BIN)/python -m pytest -n auto $(ARGS)

cluster-test: $(DEV) $(COMPILED) bytecode ## Run the tests of OpenSearch, against a cluster of three nodes that they start
	$(BIN)/python -m pytest -n auto tests/opensearch tests/indexer/test_engine_contract.py $(ARGS)

cluster: $(DEV) ## Keep such a cluster running, for test runs in quick succession (Ctrl-C ends it)
	$(BIN)/python -m tests.opensearch.cluster var/cluster

MINUTES ?= 60

chaos: $(DEV) $(COMPILED) bytecode ## Mixed load with a fault a minute, for an hour (MINUTES=5)
	$(BIN)/python -m pytest -n 0 -s tests/chaos --minutes $(MINUTES) $(ARGS)

# What decides about accounts and people; their own tests reach every branch, without the rest of the suite.
COVERED := tests/app/diagnosis tests/app/identity tests/app/signin tests/oidc tests/app/test_procedures.py \
	tests/app/test_diagnoses_api.py tests/app/test_self_check.py tests/app/test_remedies.py

coverage: $(DEV) $(COMPILED) bytecode ## Prove that tests reach every branch of app/diagnosis and app/identity
	$(BIN)/python -m pytest -n auto --cov=app/diagnosis --cov=app/identity --cov-branch --cov-fail-under=100 \
		--cov-report=term-missing $(COVERED) $(ARGS)

check: $(DEV) ## Lint, format, types, and whether the catalogues and the locks are complete
	$(BIN)/python -m pip --disable-pip-version-check check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(SOURCES)
	@$(MAKE) --no-print-directory check-locales

bench: $(BENCH) $(COMPILED) bytecode ## Measure relevance, latency and throughput
	$(BIN)/python -m bench $(ARGS)

locales: $(DEV) ## Bring the catalogues up to date with the texts in the code, and compile them
	@mkdir -p locales
	$(EXTRACT) --output-file=$(VENV)/messages.pot app indexer
	@mv $(VENV)/messages.pot locales/messages.pot
	@for language in $(LANGUAGES); do \
		test -f locales/$$language/LC_MESSAGES/messages.po \
			|| $(BIN)/pybabel -q init --input-file=locales/messages.pot --output-dir=locales --locale=$$language; \
	done
	$(UPDATE)
	$(BIN)/pybabel -q compile --directory=locales

# The header is left out: it holds dates, which differ between two extractions of the same texts.
check-locales: $(DEV)
	@$(EXTRACT) --omit-header --output-file=$(VENV)/messages.pot app indexer
	@sed '1,/^$$/d' locales/messages.pot | diff - $(VENV)/messages.pot && $(UPDATE) --check \
		|| { echo "The catalogues in locales/ lag behind the texts in the code: run 'make locales'." >&2; exit 1; }

# uv is used for this and nothing else: it resolves for all supported Pythons at once, which pip cannot do.
lock: ## Resolve the dependencies anew and write the lock files
	@test -x $(BIN)/uv || $(MAKE) --no-print-directory $(DEV)
	$(BIN)/uv pip compile --quiet $(LOCK_FLAGS) --extra fast --extra opensearch --extra postgres --extra redis --group build --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet $(LOCK_FLAGS) --extra fast --extra mcp --extra opensearch --extra postgres --extra redis --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet $(LOCK_FLAGS) --extra fast --extra mcp --extra opensearch --extra postgres --extra redis --group bench --constraint requirements-dev.lock \
		--output-file requirements-bench.lock pyproject.toml

dist: $(DEV) $(COMPILED) ## Build the source distribution and the wheel into dist/
	$(BIN)/hatchling build

clean: ## Remove the environment, the built library and every cache
	rm -rf $(VENV) var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -f $(COMPILED)

# -- how the environment comes to be: each stamp is older than what it was made from only when that has changed
# Locks are complete, so pip resolves nothing (--no-deps): of a requirement with an extra it would try the newest version
# before the locked one, and refuse it.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Goodstanding needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not create $(VENV). On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP_INSTALL) --no-deps --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(PIP_INSTALL) --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(BENCH): requirements-bench.lock $(DEV)
	$(PIP_INSTALL) --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

# Where Python is told to leave no bytecode (PYTHONDONTWRITEBYTECODE), each process would compile all modules anew.
bytecode: $(RUNTIME)
	@$(BIN)/python -m compileall -q $(SOURCES)

%.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel -q compile --input-file=$< --output-file=$@
