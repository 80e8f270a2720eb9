# make demo   from a clean checkout to a finished pack; needs python3 (3.11 or newer, on Debian with python3-venv).
#             What else is missing is installed where there is a right to, else the one line to run is printed.
#             make's own exit code is 2 for every failure; tools/demo gives consentgen's (6: cannot render here).
# make test   the tests; those that ask veraPDF are skipped where java or its jar is missing, those that look with a
#             browser where chromium is missing

PYTHON = python3
BIN = .venv/bin
PACK = --nerve greater-occipital:right
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--custom-compile-command 'make lock' pyproject.toml --group build
UP =
LOCKS = .
export PYTHON

.PHONY: help demo install develop test matrix slice thursday coverage lint types lock wheel bench clean

help:
	@echo 'make demo     install what is missing, and make one pack: out/demo.pdf'
	@echo 'make install  the program alone, into .venv'
	@echo 'make test     the tests'
	@echo 'make slice    a pack for every procedure at every nerve, read back and through veraPDF'
	@echo 'make matrix   the same on every side, as every part and edition: takes long'
	@echo 'make thursday a list of 500 patients, its batch killed three times; read back and through veraPDF'
	@echo 'make coverage what the catalogue rests on: docs/coverage.md'
	@echo 'make lint     ruff;  make types: mypy'
	@echo 'make wheel    wheel and source archive, into dist'
	@echo 'make bench    how long things take here, with a list of 500 patients: takes long (MIXED=60: a shorter list;'
	@echo '              PACKS=50,500,5000: longer print files)'
	@echo 'make lock     write the lock files anew (UP=--upgrade for newer versions)'
	@echo 'make clean    remove everything that make made'

demo:
	@tools/demo

install:
	@tools/install requirements.lock

develop:
	@tools/install requirements-dev.lock

test: develop
	$(BIN)/python -m pytest -n auto

matrix: develop
	$(BIN)/python -m pytest -n auto -m matrix

slice: develop
	$(BIN)/python -m pytest -n auto -m slice

thursday: develop
	$(BIN)/python -m pytest -m thursday -o faulthandler_timeout=0 tests/test_thursday.py

coverage: develop
	$(BIN)/python tools/coverage.py

lint: develop
	$(BIN)/ruff check .

types: develop
	$(BIN)/mypy

lock: develop
	$(LOCK) $(UP) --output-file $(LOCKS)/requirements.lock
	$(LOCK) $(UP) --extra dev --constraint $(LOCKS)/requirements.lock --output-file $(LOCKS)/requirements-dev.lock

wheel: develop
	$(BIN)/python -m hatchling build --clean

bench: develop
	$(BIN)/python tools/bench.py

clean:
	rm -rf .venv out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
