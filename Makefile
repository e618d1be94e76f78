# Two commands are enough: `make demo` and `make test`. Both set everything up first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# 1 is real time; SPEED=60 shows an hour of escalation in a minute. AT=2026-12-24 starts on another day.
SPEED  ?= 1
PORT   ?= 8065
# Quiet about what goes well, not about what does not.
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test chaos mutants bench lint docs lock fmt clean

help:
	@echo "make demo    the whole bot in a local workspace (SPEED=60 AT=2026-11-20 PORT=8065 FAULT=name,name)"
	@echo "make test    the test suite"
	@echo "make chaos   kill it at random moments, and see that nothing is lost or doubled (slow)"
	@echo "make bench   speed and memory, beside what one could have used instead"
	@echo "make lint    style, types, import layers"
	@echo "make docs    the documentation as a site, in build/site"
	@echo "make mutants changes deciders on purpose, and tells which change no test noticed (slow)"
	@echo "make lock    the exact versions for deployment, with hashes"
	@echo "make fmt     format the code"

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Watchkeeper needs Python 3.11 or newer; make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made pyproject.toml local_slack/pyproject.toml
	@echo "Installing Watchkeeper into $(VENV) (about a minute the first time) ..."
	@$(PIP) --editable ./local_slack --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(PIP) --editable './local_slack[test]' --editable '.[dev]'
	@touch $@

demo: $(VENV)/.run
	@$(BIN)/watchkeeper demo --speed $(SPEED) --port $(PORT) $(if $(AT),--at $(AT)) $(if $(FAULT),--fault $(FAULT))

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 4 --dist worksteal -m "not chaos" $(ARGS)

chaos: $(VENV)/.dev
	$(BIN)/python -m pytest -m chaos $(ARGS)

$(VENV)/.bench: $(VENV)/.dev
	@echo "Installing what the benchmarks compare with ..."
	@$(PIP) --editable ./local_slack --editable '.[bench]'
	@touch $@

bench: $(VENV)/.bench
	$(BIN)/python -m bench $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/zensical build --strict -f mkdocs.yml

# All of them, or those of one decider: make mutants ONLY='bot.incidents.rights*'
mutants: $(VENV)/.dev
	@mkdir -p build
	timeout --kill-after=30 $(or $(SECONDS),3600) $(BIN)/mutmut run --max-children 2 $(if $(ONLY),"$(ONLY)") > build/mutants.log || true
	$(BIN)/mutmut results

lock: $(VENV)/.dev
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header \
	  --extra postgres --extra mail --extra charts pyproject.toml -o deploy/requirements.lock

fmt: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) var build *.egg-info
