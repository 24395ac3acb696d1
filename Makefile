# Two commands do everything: `make run` and `make test`. README.md says what they need.
#
#   make run     the application with a demo region, at the address that it prints
#   make test    everything, on SQLite and on PostgreSQL, and in a browser
#   make check   lint, types, layers, translations, templates: in under a minute
#   make format  puts the code into shape
#   make bench   measures the claims in benchmarks/
#   make clean   removes caches and .venv; never the data under var/

PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help .venv run test check format bench clean

help:
	@sed -n 's/^#   //p' Makefile

# Phony on purpose: the script compares contents, because times mean nothing in a fresh clone.
.venv:
	@PYTHON='$(PYTHON)' bash scripts/make_venv.sh

run: .venv
	@exec .venv/bin/shanyraq run --demo $(ARGS)

check: .venv
	@.venv/bin/python scripts/check.py

test: check
	@.venv/bin/python scripts/run_tests.py $(ARGS)

format: .venv
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

bench: .venv
	@.venv/bin/python scripts/services.py run -- sh -c \
	  'for file in benchmarks/[a-z]*.py; do echo "── $$file"; .venv/bin/python "$$file" $(ARGS) || exit 1; done'

clean:
	rm -rf .venv .venv.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
