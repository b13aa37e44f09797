# Everything one does with this project. `make help` lists it. Needs make and Python 3.11 or newer; the rest is installed into .venv.

PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Tests run in as many processes as there are cores; WORKERS=0 runs them one after the other.
WORKERS ?= auto
LOCK_OPTIONS := --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run test fix deep bench lock clean

help: ## List what can be done
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## */  make \1	/' | expand -t 14

run: $(VENV)/app.stamp ## Start the app on the sample cases (another port: make run PORT=9000)
	@echo "Starting. Open http://127.0.0.1:$(PORT) in a browser on this machine; Ctrl-C stops."
	@exec $(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/test.stamp ## Run every check: style, types, layers, tests with coverage, the pages in a real browser
	$(BIN)/python tests/install_browser.py
	$(BIN)/python tests/install_database.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n $(WORKERS) --cov

fix: $(VENV)/test.stamp ## Mend what can be mended without thinking: format, order of imports
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

deep: $(VENV)/test.stamp ## The long runs: 10,000 examples of every law, and tests marked deep
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n $(WORKERS) -m "deep or hypothesis" --timeout 7200

bench: $(VENV)/test.stamp ## Measure speed against other libraries, as ratios in one run
	$(BIN)/python -m tests.benchmarks

lock: $(VENV)/bin/python ## Renew requirements.txt and tests/requirements.txt from pyproject.toml
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_OPTIONS) --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_OPTIONS) --output-file tests/requirements.txt --constraints requirements.txt --group test pyproject.toml

clean: ## Remove the environment and everything that was generated
	rm -rf $(VENV) .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# A stamp is newer than its lock file once that is installed, so nothing is installed twice.
$(VENV)/app.stamp: requirements.txt $(VENV)/bin/python
	@echo "Installing what the app needs into $(VENV), once; this takes a minute or two."
	$(PIP) install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/test.stamp: tests/requirements.txt $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV), once; this takes a minute or two."
	$(PIP) install --quiet --require-hashes -r tests/requirements.txt
	@touch $@

# The first Python of 3.11 or newer that is found. Debian keeps venv in a package of its own, which is installed when it is missing.
$(VENV)/bin/python:
	@for candidate in python3.13 python3.12 python3.11 python3 python; do \
	    if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed, and none was found. Install it, then run this again."; exit 1; fi; \
	if ! $$found -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	    if command -v apt-get >/dev/null; then \
	        package=$$($$found -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	        echo "$$found cannot make environments yet: installing Debian's $$package."; \
	        if [ "$$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi; \
	        $$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends $$package; \
	    fi; \
	fi; \
	rm -rf $(VENV); \
	if ! $$found -m venv $(VENV); then \
	    rm -rf $(VENV); \
	    echo "$$found cannot make an environment. Install its venv package (Debian: apt-get install python3-venv), then run this again."; \
	    exit 1; \
	fi; \
	echo "Made $(VENV) with $$($(VENV)/bin/python --version)."
