# The two commands: `make demo` and `make test`. Each makes the environment if there is none.
# `make quick` is the inner loop; `make help` lists the rest.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
export TF_CPP_MIN_LOG_LEVEL ?= 3

.PHONY: help demo test quick env format lock lowest wheel release reports faults clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## / - /'

demo: $(READY)  ## a study on real data, its diagnosis, and a report to open
	$(BIN)/advisor search studies/digits.toml

test: $(READY) system  ## every check; CI runs exactly this
	$(BIN)/python -m tests.checks all

quick: $(READY)  ## the checks that need no backend, in under a minute
	$(BIN)/python -m tests.checks quick

env: $(READY)  ## the environment alone: .venv with pinned requirements and the package

# The requirements are complete, so pip resolves nothing: with extras it would refuse a newer release than the pinned one.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "advisor needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..."; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)

.PHONY: system
system:  # system packages (a browser, a database server) are installed in CI alone
	@if [ "$$ADVISOR_CI" = 1 ]; then bash .ci/system-packages; fi

format: $(READY)  ## format the code and sort the imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only --quiet .

reports: $(READY)  ## make the example reports again
	$(BIN)/python -m reports.rebuild

faults: $(READY)  ## kill studies 200 times, and bring every misfortune over them
	$(BIN)/python -m benchmarks.faults

lock: $(READY)  ## resolve the pinned requirements again
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header -o requirements.txt --upgrade

lowest:  ## run the tests with the lowest versions that pyproject.toml allows
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet uv
	.venv-lowest/bin/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --group dev -e .
	.venv-lowest/bin/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not pinned" -W default  # old libraries beside new ones warn of each other

wheel: $(READY)  ## make the wheel, install it into an empty environment and use it there
	$(BIN)/python -m tests.release

release: export ADVISOR_FULL = 1  # more examples, and the studies of the README as they are
release: test lowest wheel  ## the full check of a release

clean:  ## remove the environments and caches, never the runs
	rm -rf .venv .venv-lowest build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
