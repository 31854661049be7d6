# Everything from a bare checkout: `make run`, `make test`. Needs Python 3.11 or newer, make and a package index.

PYTHON ?= python3
REPORTS ?= 300
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder
# pip, asked for hashes, wants the extras named as well: --no-strip-extras.
LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-strip-extras --python-version 3.11

# Neither program reports home.
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1

.DEFAULT_GOAL := help
.PHONY: help run test coverage docs lint types style definitions audit dev bench fuzz ocr postgres cluster lake clean lock

help:
	@echo "make run    install, run the nightly job over the sample reports, publish a snapshot"
	@echo "make test   install, then every check and test"
	@echo "make coverage   the tests, and which lines of the program they do not reach"
	@echo "make docs   the dictionary of tables, columns and metrics, as one HTML file"
	@echo "make lint   the checks of code and SQL alone"
	@echo "make audit  whether known vulnerabilities are in the locked packages"
	@echo "make dev    Dagster's web page and scheduler on 127.0.0.1"
	@echo "make bench  seconds and memory of every stage, of whole runs and of questions, over REPORTS=300 made-up reports"
	@echo "make fuzz   look for inputs that break a reader or the grammar: TARGET=numerals SECONDS=600"
	@echo "make ocr    install what reads scans and pictures of pages (150 MB more)"
	@echo "make postgres  install what keeps Dagster's runs in PostgreSQL"
	@echo "make cluster   install what reads and extracts on many machines: see docs/cluster.md"
	@echo "make lake      install what keeps the warehouse on DuckLake: see docs/lake.md"
	@echo "make lock   lock the packages of pyproject.toml anew"
	@echo "make clean  remove the environment and what was generated; the warehouse stays"
	@echo "PYTHON=python3.12 make run   picks the Python that makes the environment"

run: .venv/installed
	$(BIN)/fazhi run

docs: .venv/installed
	$(BIN)/fazhi docs

dev: .venv/installed
	$(BIN)/fazhi dev

# jionlp, which is measured beside the project's own extraction, is wanted nowhere else.
bench: .venv/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	$(BIN)/python tests/benchmarks/bench.py --reports $(REPORTS) --json bench.json

# Keeps what reached new code in .fuzz/corpus, and what failed in .fuzz/findings.
fuzz: .venv/installed-dev
	mkdir -p .fuzz && cd .fuzz && $(abspath $(BIN))/python ../tests/fuzz/fuzz.py $(or $(TARGET),all) \
		--seconds $(or $(SECONDS),600) --corpus corpus/$(or $(TARGET),all) --seed 0

ocr: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ocr.txt

postgres: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-postgres.txt

cluster: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-cluster.txt

lake: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lake.txt

# Strict: a package that could not be looked up is no package without vulnerabilities.
audit: .venv/installed-dev
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		-r requirements.txt -r requirements-ocr.txt -r requirements-postgres.txt \
		-r requirements-cluster.txt -r requirements-lake.txt || { \
		echo "Not audited, or not safe: see above. The audit asks a public service about each package;" \
		"where that cannot be reached, it fails and nothing is known." >&2; exit 1; }

# At the same time, for mypy takes one core.
lint: .venv/installed-dev
	@$(MAKE) --no-print-directory --jobs 2 types style

types: .venv/installed-dev
	$(BIN)/mypy

style: .venv/installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/analyses dbt_project/tests

definitions: .venv/installed-dev
	PYTHONWARNINGS=ignore::FutureWarning DAGSTER_HOME=$$($(BIN)/python -m pipelines.orchestration.home) \
		$(BIN)/dagster definitions validate --workspace workspace.yaml

test: .venv/installed-dev
	@$(MAKE) --no-print-directory --jobs 2 types style definitions
	$(PYTEST)

# Apart from `make test`: every line that is run is traced, which takes longer.
coverage: .venv/installed-dev
	$(PYTEST) --cov=pipelines --cov-report=term-missing:skip-covered

# The stamps name what was installed: a second call installs nothing until a lock changes.
.venv/installed: .venv/created requirements.txt pyproject.toml
	@echo "Installing the locked packages into .venv: a minute or two ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/installed-dev: .venv/created requirements-dev.txt pyproject.toml
	@echo "Installing the locked packages and tools into .venv: a minute or two ..."
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@ .venv/installed

.venv/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "fazhi needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
		"Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

# setuptools builds the package at installation, so both locks hold it. The tools read scans too: CI tests them.
lock: .venv/created
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet --disable-pip-version-check uv
	printf 'setuptools==80.9.0\n' | $(BIN)/$(LOCK) --output-file requirements.txt pyproject.toml -
	$(BIN)/$(LOCK) --extra dev --extra ocr --extra postgres --extra cluster --extra lake --output-file requirements-dev.txt pyproject.toml
	$(BIN)/$(LOCK) --extra ocr --output-file requirements-ocr.txt pyproject.toml
	$(BIN)/$(LOCK) --extra postgres --output-file requirements-postgres.txt pyproject.toml
	$(BIN)/$(LOCK) --extra cluster --output-file requirements-cluster.txt pyproject.toml
	$(BIN)/$(LOCK) --extra lake --output-file requirements-lake.txt pyproject.toml
	$(BIN)/$(LOCK) --extra bench --output-file requirements-bench.txt pyproject.toml

clean:
	rm -rf .venv .coverage .fuzz .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info docs/site
	rm -rf dbt_project/target dbt_project/logs
	find pipelines tests -name __pycache__ -type d -prune -exec rm -rf {} +
