# OpenBoard's commands. `make` alone lists them.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DATA ?= var
# What to test, and how: make test ARGS="tests/engine -k license"
ARGS ?=

python := $(VENV)/bin/python
lock_command := $(python) -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test bench lint format lock clean

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' \
		| while IFS='|' read -r name text; do printf '%-18s %s\n' "$$name" "$$text"; done

setup: ## Make .venv with what the board needs, from requirements.lock
	@$(PYTHON) openboard/embedded/virtualenv.py $(VENV) requirements.lock requirements-dev.lock

setup-dev: ## The same, with what the tests need as well
	@$(PYTHON) openboard/embedded/virtualenv.py $(VENV) requirements-dev.lock

run: setup ## Run the board: make run PORT=8000 DATA=var
	@exec $(python) -m openboard.embedded run --port $(PORT) --data $(DATA)

demo: setup ## Run it in a throw-away folder against a stand-in for the Hub, without internet
	@exec $(python) -m openboard.embedded demo --port $(PORT)

test: setup-dev ## Run every test, linter and type check
	@$(python) -m pytest $(ARGS)

bench: setup-dev ## Measure audits a minute, requests a model, and what a flood of submissions does
	@$(python) -m tests.bench.audits $(ARGS)
	@$(python) -m tests.bench.flood

lint: setup-dev ## Only the linters, types, import contracts and migrations
	@$(python) -m pytest tests/test_quality.py -p no:randomly

format: setup-dev ## Bring the code into its one form
	@$(python) -m ruff check --fix --quiet .
	@$(python) -m ruff format --quiet .

lock: setup-dev ## Choose dependencies anew and write both lock files
	@$(lock_command) --upgrade --output-file requirements.lock
	@$(lock_command) --upgrade --group dev --constraint requirements.lock \
		--output-file requirements-dev.lock

clean: ## Remove what tests and tools have made; .venv and the board's data stay
	@rm -rf .coverage htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +
