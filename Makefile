# Needs Python 3.11 or newer and make; everything else comes from pinned, hashed wheels.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test retest cover mutants check sbom demo drill bench assets chaos faults deadlines lock install

PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done)
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
TESTS ?= tests
COVER ?= tests/calendars tests/casework tests/parsing tests/oversight/test_rates.py
ROOMS ?=

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

run: .venv/.runtime assets  ## The whole portal on http://127.0.0.1:8000 (PORT=…, DEMO=none, small or 2025)
	@exec $(MANAGE) serve

test: .venv/.dev assets  ## The tests (TESTS=tests/casework for a part)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

retest: .venv/.dev assets
	@$(BIN)/python -c "import json, sys; n = len(json.load(open('.pytest_cache/v/cache/lastfailed'))); \
		print(f'{n} failed: once more, one after the other.'); sys.exit(n > 5)"
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(TESTS)

cover: .venv/.dev assets  ## Branches of the rooms that decide which no test of theirs takes
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov=dossiers.casework --cov=dossiers.calendars --cov=dossiers.parsing \
		--cov=dossiers.oversight.rates --cov-branch --cov-report=term-missing:skip-covered $(COVER)
	@$(BIN)/python -m tests.cover

mutants: .venv/.dev assets  ## Change the rooms that decide, one thing at a time: which changes does no test notice? (ROOMS=… SAMPLE=n SEED=s)
	$(BIN)/uv pip install -q --require-hashes --python $(BIN)/python -r requirements/mutants.txt  # its titles of processes would hide them from the suite
	SAMPLE=$(SAMPLE) SEED=$(SEED) TESTS='$(filter-out tests,$(TESTS))' nice $(BIN)/python -m tests.mutants $(foreach room,$(ROOMS),'$(room)')

check: .venv/.dev assets  ## Formatting, floors, types, migrations, deployment settings, images, known weaknesses
	$(BIN)/python -m portal.tools.lint

sbom: .venv/.dev  ## The bill of materials of all that is locked, Python and npm (CycloneDX), into var/
	@$(BIN)/python -m portal.tools.sbom

demo: .venv/.runtime assets  ## Load the demonstration city now (make run does it by itself)
	$(MANAGE) migrate --verbosity=0
	$(MANAGE) load_master_data --verbosity=0
	$(MANAGE) demo

drill: demo  ## Is a backup worth anything? Made, put back elsewhere, opened, compared, timed (the demonstration city)
	$(MANAGE) drill

bench: .venv/.runtime assets  ## Times as ratios to what the machine could do
	$(MANAGE) bench

chaos: faults deadlines  ## The long tests, about an hour each half: processes killed for real, deadlines against a minute's walk

faults: .venv/.dev assets  ## Servers, workers, imports killed, frozen, filled up: counts and losses into docs/promises.md
	@began=$$(date +%s); record=$$(mktemp); \
	env CHAOS_RECORD=$$record $(COUNTS) $(BIN)/python -m pytest -n 2 --dist loadfile -m "chaos or long" $(TESTS) \
		&& $(BIN)/python -m tests.chaos.report $$record $$(( $$(date +%s) - began )); said=$$?; rm -f $$record; exit $$said

COUNTS = CHAOS_KILLS=$(or $(KILLS),20) CHAOS_TALLY_KILLS=500 CHAOS_NOTICE_KILLS=200 CHAOS_WEB=200 CHAOS_POSTGRES=50 \
	CHAOS_VALKEY=50 CHAOS_FROZEN=30 CHAOS_TICKS=1000 CHAOS_DISK=5 CHAOS_IMPORTS=200 CHAOS_RACES=1000 CHAOS_KEYS=1000 CHAOS_UPLOADS=500 \
	LEG_RACES=200 TAMPER=200 CONTRACT_EXAMPLES=300

deadlines: .venv/.dev assets  ## Deadlines, histories, corpora: 20,000 cases of each kind of deadline (EXAMPLES=…), hundreds of the others
	WORKTIME_EXAMPLES=$(or $(EXAMPLES),20000) HISTORIES=300 FUZZ=60 $(BIN)/python -m pytest -n 2 --dist worksteal \
		tests/calendars/test_worktime_oracle.py tests/calendars/test_clock_changes.py tests/casework/test_history_machine.py \
		tests/oversight/test_outbox_machine.py tests/casework/test_file_corpus.py tests/portal/test_import_corpus.py

assets: .venv/.runtime  ## Fonts, icons and the CSS reset from npm (nothing when up to date)
	@$(BIN)/python -m portal.tools.assets

install: .venv/.dev  ## Everything a developer needs into .venv

lock: .venv/.uv  ## Pin requirements/*.in anew (hashes, no addresses)
	for name in uv runtime dev mutants; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-header --upgrade requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# Once the tools are in, `make run` and `make test` keep the same, larger set.
.venv/.runtime: requirements/runtime.txt | .venv/.uv
	@if [ -e .venv/.dev ]; then $(MAKE) --no-print-directory .venv/.dev; else $(call sync,runtime); fi
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/.uv
	@$(call sync,dev)
	@touch .venv/.runtime $@

# uv where it has a wheel for this machine, else pip: both only take what the hashes allow.
sync = if [ -x $(BIN)/uv ]; then $(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements/$(1).txt; \
	else $(BIN)/python -m pip install -q --require-hashes -r requirements/$(1).txt; fi

.venv/.uv: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and was not found." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt \
		|| echo "uv has no wheel here: pip does the work, more slowly." >&2
	@touch $@
