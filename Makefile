# The commands of Kette: make run, make test, make bench NAME=pages. Nothing else need be typed.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
NAME ?= pages
# As many as there are cores; the machines of the trade have at least two.
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUTF8 := 1

# What is installed depends on these files, on the place of this folder (scripts name it) and on nothing else.
KEY := $(shell (cat setup.cfg pyproject.toml constraints.txt; pwd) | cksum | tr -dc 0-9)
MADE := $(VENV)/made-$(KEY)
MADE_FOR_TESTS := $(VENV)/made-for-tests-$(KEY)
PIP := $(BIN)/python -m pip install --quiet --constraint constraints.txt

.PHONY: help run test lint format bench clean

help:
	@echo "make run              start Kette with the invented municipality Kettenstadt (PORT=5000)"
	@echo "make test             lint, import contracts, types and all tests"
	@echo "make bench NAME=pages run benchmarks/pages.py; the last line is one JSON object"
	@echo "make format           write all Python files in the house's form"
	@echo "make clean            remove what was made here, except instance/"

run: $(MADE)
	@exec $(BIN)/kette start

test: $(MADE_FOR_TESTS) lint
	@$(BIN)/python -m pytest -q -n $(WORKERS)

lint: $(MADE_FOR_TESTS)
	@$(BIN)/ruff format --check --quiet . || { echo "kette: not formatted; make format does it" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@told=$$($(BIN)/lint-imports --config setup.cfg --no-cache --no-logo 2>&1) || { echo "$$told" >&2; exit 1; }
	@told=$$($(BIN)/mypy 2>&1) || { echo "$$told" >&2; exit 1; }

format: $(MADE_FOR_TESTS)
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

bench: $(MADE)
	@test -f "benchmarks/$(NAME).py" || { echo "kette: there is no benchmarks/$(NAME).py" >&2; exit 2; }
	@$(BIN)/python -m "benchmarks.$(NAME)"

clean:
	@rm -rf $(VENV) build kette.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find kette tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(MADE):
	@echo "kette: installing into $(VENV) (once, about a minute) ..." >&2
	@python=$$(sh scripts/need.sh python) && { \
	  head -n 1 $(BIN)/pip 2>/dev/null | grep -qF "$(CURDIR)/$(VENV)/" && $(BIN)/python -c "" 2>/dev/null \
	  || { rm -rf $(VENV) && "$$python" -m venv $(VENV); }; }
	@$(PIP) setuptools
	@$(PIP) --no-build-isolation --editable .
	@rm -f $(VENV)/made-*
	@touch $@

$(MADE_FOR_TESTS): $(MADE)
	@echo "kette: installing what the tests need (once) ..." >&2
	@$(PIP) --no-build-isolation --editable ".[test]"
	@sh scripts/need.sh postgres
	@sh scripts/need.sh browser
	@sh scripts/need.sh reader
	@touch $@
