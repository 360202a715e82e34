# The executable documentation: what can be done with this house, and how.
# `make run` and `make test` are all a newcomer needs; both may be run again and are quick then.

PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test soak lint bench messages screenshots clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv/.runs ## make .venv and install the pinned dependencies
setup-test: .venv/.tests ## the same, with what the tests need (a Chromium included)

run: .venv/.runs ## the whole desk with the living example on http://127.0.0.1:$(PORT)
	@exec $(BIN)/repdesk up --demo --port $(PORT)

test: .venv/.tests ## every test: both databases, real browser (about 22 minutes on two cores)
	@echo "Running all tests: SQLite, PostgreSQL and Chromium, about 22 minutes on two cores."
	@$(BIN)/python -m pytest -n 2 --dist loadfile -q $(TESTS)

soak: .venv/.tests ## 20 000 spoiled pages through every reader, 200 senders killed on their way (some minutes)
	@REPDESK_SOAK=1 $(BIN)/python -m pytest -n 2 -q --timeout 0 tests/crawlers/test_mutations.py tests/crawlers/test_threads_spoiled.py \
	  tests/journeys/test_killed_senders.py

lint: .venv/.tests ## formatting, rules, types, who may import whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/.tests ## the benchmarks, quick; `python -m benchmarks NAME` runs one in full
	@$(BIN)/python -m benchmarks all --quick

messages: .venv/.tests ## collect new strings of the interface into locales/
	@$(BIN)/python -m locales.extract

screenshots: .venv/.tests ## every screen, both languages and themes, into docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots

clean: ## remove .venv and the data of `make run`
	rm -rf .venv var

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Repdesk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Set PYTHON=… to a newer one."; exit 1; }
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv || \
	  { echo "Python has no venv module. On Debian and Ubuntu: apt install python3-venv"; rm -rf .venv; exit 1; }

.venv/.runs: .venv/bin/python pyproject.toml constraints.txt
	@sh tools/install.sh ""
	@touch $@

.venv/.tests: .venv/bin/python pyproject.toml constraints.txt
	@sh tools/install.sh "[dev]"
	@$(BIN)/python tools/chromium.py
	@touch $@ .venv/.runs
