# Kehai 客海: everything a person types. `make help` lists it.
PYTHON ?= python3

.PHONY: help run test check proof bench pictures wheel build migrations messages format settings clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: ## install, build and start everything with the demo; PORT=8000 KEHAI_DATA=./data; Ctrl-C stops it
	@$(PYTHON) scripts/bootstrap.py run
	@exec .venv/bin/kehai run --demo

test: ## all tests: python, web, browser; STAGE=python runs one of them
	@$(PYTHON) scripts/bootstrap.py test
	@.venv/bin/python -m tests.support.chromium
	@$(PYTHON) scripts/stages.py test $(STAGE)

check: ## lint, format, types, layers, budgets, translations; STAGE=types runs one of them
	@$(PYTHON) scripts/bootstrap.py test
	@$(PYTHON) scripts/stages.py check $(STAGE)

proof: ## random worlds, permission matrix and twins in full, with their figures
	@$(PYTHON) scripts/bootstrap.py test
	@KEHAI_TEST_FULL=1 .venv/bin/python -m pytest -q -n 2 --dist loadfile -m proof

bench: ## speed and memory beside the floor, into bench/RESULTS.md
	@$(PYTHON) scripts/bootstrap.py test
	@.venv/bin/python -m bench

pictures: ## every page at a desk and on a phone, light and dark, in three languages, into .build/pictures, with a list of faults
	@$(PYTHON) scripts/bootstrap.py test
	@.venv/bin/python -m tests.support.chromium
	@.venv/bin/python -m tests.browser.gallery $(PICTURES)

wheel: ## dist/kehai-….whl with the built web client inside: runs without Node and without this checkout
	@$(PYTHON) scripts/wheel.py

build: ## only install and build
	@$(PYTHON) scripts/bootstrap.py run

migrations: ## write the migrations that changed records need
	@KEHAI_ROLE=owner .venv/bin/kehai django makemigrations

messages: ## collect new sentences for translation
	@.venv/bin/python scripts/messages.py update

format: ## format Python and web sources
	@.venv/bin/ruff format .
	@$(PYTHON) scripts/bootstrap.py npm run format --silent

settings: ## write docs/operations/settings.md from the table of settings
	@.venv/bin/kehai options --markdown > docs/operations/settings.md

clean: ## remove what was installed and built; keeps data/
	rm -rf .venv .build web/node_modules web/dist
