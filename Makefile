# Two commands do everything: `make up` and `make test`. The rest is for daily work.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
DEV := cd scripts && ../$(PY) -m dev
ISTHMUS := .venv/bin/isthmus
CODE := components conftest.py model_repository policies sandbox scripts stacks tests

.PHONY: help up down status test check bench mutants setup lock clean format reference data environment

help: ## Say what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

up: environment ## Set up, start the sandbox, deploy the environment `local`, ask every model, say what there is
	@$(ISTHMUS) up local

down: environment ## Stop the sandbox; its data stays
	@$(ISTHMUS) sandbox down

status: environment ## Say how every service of the sandbox is
	@$(ISTHMUS) sandbox status

setup: environment ## Build and install what is missing, start nothing
	@$(ISTHMUS) setup

check: environment ## Format, lint, types, import rules, fast tests
	@$(DEV).check

test: environment ## Everything: the checks, then the tests that start real services and the real engine
	@$(DEV).check --full
	@$(ISTHMUS) setup
	@$(DEV).slow

bench: environment ## Measure the figures of docs/benchmarks.md, as JSON
	@$(DEV).bench

mutants: environment ## Change the policy pack in many small ways and count what its fast tests notice, as JSON
	@$(DEV).mutants

format: environment ## Format the code and mend what lint can
	@$(PY) -m ruff format $(CODE)
	@$(PY) -m ruff check --fix $(CODE)

lock: environment ## Renew the hashed locks from the pyproject.toml files and *.in
	@$(DEV).lock

reference: environment ## Write docs/reference/ from the code
	@$(DEV).reference

data: environment ## Write what AWS says of its own closed lists into the isthmus package
	@cd scripts && ../$(PY) -m dev.cloud_data

clean: environment ## Stop every sandbox of this checkout and remove its data and the project's environment (caches stay)
	@$(ISTHMUS) sandbox clean --all --yes
	@rm -rf .venv components/.venv .isthmus build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

environment:
	@python3 scripts/dev/bootstrap.py
