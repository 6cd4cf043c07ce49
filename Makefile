# The few commands of this repository. Each one sets up what it needs first; a second time that
# takes no time at all. `make` alone lists them.

PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help setup run test fix bench soak example

help:
	@echo "make run      the example agency on http://localhost:8000 (PORT, DATABASE_URL, PORTAL_DATA)"
	@echo "make test     every check"
	@echo "make setup    the environment and the front-end build, nothing started"
	@echo "make fix      formats and sorts the code"
	@echo "make bench    the portal's speed beside its limit"
	@echo "make soak     the long runs: kills, simulated years, a million records"
	@echo "make example  the example agency in a fresh folder (PORTAL_DATA), nothing started"

setup:
	@$(PYTHON) bin/setup

run: setup
	@exec .venv/bin/python bin/run

test:
	@$(PYTHON) bin/setup --checks
	@exec .venv/bin/python bin/test

fix:
	@$(PYTHON) bin/setup --checks --no-browser
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench:
	@$(PYTHON) bin/setup --checks
	@exec .venv/bin/python bin/bench

soak:
	@$(PYTHON) bin/setup --checks
	@exec .venv/bin/python bin/soak

example: setup
	@exec .venv/bin/python bin/run --load-only
