PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: chat test check wheel clean

chat: .venv/run.ready ## Set everything up and open the browser chat on the bundled films
	$(BIN)/whyfirst serve --open $(ARGS)

test: .venv/dev.ready ## Set everything up and run the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/dev.ready ## Lint, types, import rules and tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=.typing $(BIN)/lint-imports --no-logo
	$(MAKE) test

wheel: .venv/dev.ready ## Build the wheel
	$(BIN)/python -m build --wheel --outdir dist .

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"

.venv/run.ready: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[all]"
	touch $@

.venv/dev.ready: .venv/run.ready
	$(BIN)/pip install --quiet --constraint constraints.txt --group dev
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
