# Everything the project needs on a fresh machine: Python 3.11 or later with pip and venv, make, git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install install-test demo test lint bench bench-large bench-coortweet validity clean

help:
	@echo "make demo   install, generate a campaign, find its groups, say where the map is"
	@echo "make test   install everything and run all tests"
	@echo "make lint   ruff, mypy, import-linter, types of the map's script"
	@echo "make bench  measurements beside other tools; prints tables, writes benchmarks/RESULTS.md (bench-large: 10^8, hubs)"
	@echo "make bench-coortweet  beside CooRTweet; needs Rscript, data.table, igraph, and the package or COORTWEET=its sources"
	@echo "make validity  what each method finds in generated worlds, and where nothing is; writes benchmarks/VALIDITY.md"

install: $(VENV)/.installed

# What the script of the map is bundled from: when it changes, installing anew bundles it anew.
MAP_SOURCES := packaging/build_with_map.py $(addprefix coordgraph/maps/web/,build.mjs package-lock.json) \
	$(wildcard coordgraph/maps/web/src/*.ts)

$(VENV)/.installed: pyproject.toml $(MAP_SOURCES)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

install-test: $(VENV)/.installed-test

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

demo: install
	$(BIN)/coordgraph demo --out demo

# Chromium for the tests that open the map: through apt on Debian as root; elsewhere those tests say that they skip.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
	|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	     && { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; } \
	     || echo "Chromium is not installed: browser tests will be skipped."; }
.PHONY: chromium

# Three workers: two leave a quarter of two processors idle, as a test that opens a browser waits for it.
test: install-test chromium lint
	$(BIN)/python -m pytest -n 3 --dist worksteal

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python packaging/build_with_map.py check

# What we are compared with lives in an environment of its own: none of it is needed to use or test coordgraph.
PEERS := .venv-bench

$(PEERS)/.installed: benchmarks/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	@touch $@

bench: install-test $(PEERS)/.installed
	$(BIN)/python benchmarks/stages.py
	$(BIN)/python benchmarks/importing.py
	$(BIN)/python benchmarks/map.py
	$(BIN)/python benchmarks/compare.py windowed second cosine toolkit importing

bench-large: install-test $(PEERS)/.installed
	$(BIN)/python benchmarks/compare.py hub large

bench-coortweet: install-test
	$(BIN)/python benchmarks/compare.py coortweet

validity: install-test
	$(BIN)/python benchmarks/validity.py

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
