# Everything a person types here. `make` alone lists it.

PYTHON := .venv/bin/python
APART := CCMS_DATA=$(or $(CCMS_DATA),$(CURDIR)/var-test)
TESTS := $(APART) $(PYTHON) -m pytest
# three for two cores: while one waits for a browser or a program, the others work
SHARED := -n 3 --dist loadfile
# of what `make test` tries a sample, and a long soak all
SWEEPS := tests/rights tests/facts tests/golden tests/journeys tests/complaints/test_life_is_the_table.py \
	tests/notices/test_final_states.py tests/integrations/nothi/test_filing.py tests/api/test_paging.py tests/browser
T ?=

# compiled files make each start a second quicker
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test days test-fast test-core coverage faults soak bench bench-large bench-once compare drills check fix hooks pages texts plugin

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

run: ## install what is missing and start everything; Ctrl-C stops it
	@./bootstrap.sh
	@exec $(PYTHON) manage.py up

test: ## everything but soak and drills, and what no page, call, job or command came to; T=path runs a part
	@./bootstrap.sh dev
	@$(TESTS) -q $(if $(T),$(T),$(SHARED) --reached)

days: ## the suite on eight days, one after the other: each weekday, ends of a year and a month, the eve of Eid, midnight
	@./bootstrap.sh dev
	@failed=; for day in $$($(PYTHON) -c 'from tests.day import DAYS; print(*DAYS)'); do \
		echo "day $$day"; $(TESTS) -q $(SHARED) --day $$day || failed="$$failed $$day"; \
	done; [ -z "$$failed" ] || { echo "failed on:$$failed"; exit 1; }

test-fast: ## the tests that need no database, in seconds
	@./bootstrap.sh dev
	@$(TESTS) -q --fast -n 2 --dist loadfile

test-core: ## the tests without those of the apps, all apps switched off; T=path runs a part
	@./bootstrap.sh dev
	@CCMS_APPS=none $(TESTS) -q $(if $(T),$(T),$(SHARED))

coverage: ## how much of the code the suite runs, slower than `test`; fails under the floor; T=path measures a part
	@./bootstrap.sh dev
	@rm -f .coverage .coverage.*
	@$(APART) .venv/bin/coverage run -m pytest -q $(if $(T),$(T),$(SHARED))
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report $(if $(T),--fail-under=0)

faults: ## plant each fault of tests/faults/planted.toml in a copy; fails where its test stays green; T="words" plants some
	@./bootstrap.sh dev
	@$(PYTHON) -m tests.faults.planting $(T)

soak: ## kills, races and long histories, in about 2.5 times T seconds (default 300); from 300 on all rights, facts and days, too; SEED=n repeats one
	@./bootstrap.sh dev
	@$(TESTS) -q -s tests/soak --soak-seconds=$(or $(T),300) $(if $(SEED),--soak-seed=$(SEED))
	@[ $(or $(T),300) -lt 300 ] || $(TESTS) -q --whole $(SWEEPS)
	@[ $(or $(T),300) -lt 300 ] || $(MAKE) days

drills: ## restore, fail-over, upgrade, overload, full disks, on real servers; T=path plays one
	@./bootstrap.sh dev
	@$(TESTS) -q -s --drills $(or $(T),tests/drills)

bench: ## speed beside django-helpdesk, lean Django and bare PostgreSQL; N=complaints T="filing queues"
	@./bootstrap.sh dev
	@exec $(PYTHON) -m benchmarks --size $(or $(N),100000) $(T)

bench-large: ## the same with a million complaints, where growth shows
	@./bootstrap.sh dev
	@exec $(PYTHON) -m benchmarks --size 1000000 --rounds 3 $(T)

bench-once: ## each step of the benchmarks once, with few complaints; fails where one does not prove its success
	@./bootstrap.sh dev
	@exec $(PYTHON) -m benchmarks --once $(T)

compare: ## processor, statements and bytes of the same steps at REV=commit and here; N=complaints
	@./bootstrap.sh dev
	@exec $(PYTHON) -m benchmarks.compare $(or $(REV),$(error say which commit: make compare REV=HEAD~1)) --size $(or $(N),10000) $(T)

check: ## format, lint, types, import contracts, dependencies, templates, migrations, texts
	@./bootstrap.sh dev
	.venv/bin/ruff format --check --quiet .
	.venv/bin/ruff check --quiet .
	.venv/bin/lint-imports --no-logo
	.venv/bin/deptry .
	@# the tests too, which may import what is for development only
	.venv/bin/deptry . --exclude '\.venv|\.uv|var' --ignore DEP002,DEP004
	$(APART) .venv/bin/mypy ccms benchmarks manage.py
	.venv/bin/djlint ccms --lint --quiet
	$(APART) $(PYTHON) manage.py makemigrations --check --dry-run
	$(APART) $(PYTHON) manage.py texts check

fix: ## format the code and repair what the linter can
	@./bootstrap.sh dev
	.venv/bin/ruff check --fix --quiet . || true
	.venv/bin/ruff format --quiet .

hooks: ## let git format, lint and look at the first line before each commit
	@./bootstrap.sh dev
	@.venv/bin/pre-commit install

pages: ## write anew what is made from the code: docs/generated but notices.md, the routes of the dump
	@./bootstrap.sh dev
	@mkdir -p var
	@while read -r page command; do \
		$(PYTHON) manage.py $$command > var/page && cp var/page $$page || exit 1; \
	done < docs/generated/pages.txt

texts: ## compile the Bangla texts and say which are missing
	@./bootstrap.sh dev
	@$(PYTHON) manage.py texts compile
	@$(PYTHON) manage.py texts check

plugin: ## pack the plug-in for WooCommerce as var/ccms-woocommerce.zip
	@mkdir -p var
	@python3 sdk/woocommerce/build.py var/ccms-woocommerce.zip
