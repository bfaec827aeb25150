# Everything a developer does, by name. `make help` lists it. Each target sets up what it needs.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
WORKERS ?= 2
DATA ?= $(or $(CLOSEKNIT_REAL_DATA),../shared/data)

.DEFAULT_GOAL := help
.PHONY: help setup fix check format lint types imports docs test test-fast soak demo honesty models bench bench-large lock clean

help: ## List every target
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make the virtual environment from the lock file

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "closeknit needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

fix: setup ## Format the code and mend what a linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: format lint types imports docs ## Format, lint, types, import contracts, docs drift

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	CLOSEKNIT_SITE="$(CURDIR)/.mypy_cache/site" $(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

docs: setup ## Write the generated pages anew and fail if they had drifted
	$(BIN)/python -m docs.generate --check

test: setup ## Set up and run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q

test-fast: setup ## Run the tests that need no import of data, in under a minute
	$(BIN)/python -m pytest -n $(WORKERS) -q tests/sources tests/charts tests/roundup tests/contracts

soak: setup ## Run the longer tests: more random cases, more kills
	$(BIN)/python -m pytest -n $(WORKERS) -q --hypothesis-profile soak

demo: setup ## Invent a small market, import it, write its round-up, say where the page is
	$(BIN)/closeknit demo --out demo

honesty: setup ## Print our own statements beside what they must reproduce (needs the real data folder)
	$(BIN)/closeknit honesty --data "$(DATA)" --out honesty
	@if grep -q 'data not here' honesty/honesty.md; then echo "Data sets are absent, so docs/honesty.md is left as it is."; \
	  else cp honesty/honesty.md docs/honesty.md; fi

models: setup ## Learn the models that ship from data whose licence allows it (needs the real data folder)
	$(BIN)/closeknit train accounts --labels "$(DATA)/ig-fake-followers-srf-2017/labelled_followers.csv" \
	  --out src/closeknit/audience/accounts/default.json --name "SRF followers 2017" --licence "CC BY-SA 4.0" \
	  --credit "SRF Data, Identifying a Large Number of Fake Followers on Instagram, 2017"
	$(BIN)/closeknit train spam --labels "$(DATA)/ig-spam-comments-scamspot-2023/comments.csv" \
	  --out src/closeknit/audience/spam/default.json --name "ScamSpot 2023" --licence "MIT" \
	  --credit "S. Erben, ScamSpot (scamspot_ig-comment-scraper), 2023"

bench: setup ## Time metrics, imports, queries and audience signals beside the floor, pandas and Polars, and plans
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/audience.py
	$(BIN)/python benchmarks/planning.py

bench-large: setup ## The same at every size from 0.1 to 10 million posts
	$(BIN)/python benchmarks/run.py --growth

lock: setup ## Resolve the dependencies anew
	$(BIN)/python -m pip install --quiet --upgrade -e '.[dev]' hatchling editables
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools | LC_ALL=C sort -f > requirements.lock

clean: ## Remove what was built, not your data
	rm -rf $(VENV) demo honesty build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/data benchmarks/results
