# Everything a developer does. `make demo` and `make test` set up what they need on a fresh machine.

PY := .venv/bin/python
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
TIDY := $(sort $(patsubst %/__init__.py,%,$(wildcard */__init__.py))) $(wildcard bench) manage.py

# What `check --deploy` looks at: the settings of a real installation, reachable by nobody.
PRODUCTION := DATABASE_URL=postgresql://safetyplan_app:x@db.example/safetyplan REDIS_URL=redis://redis.example/0 \
	SMTP_URL=smtp://mail.example:587 MAIL_FROM=noreply@safetyplan.example SITE_URL=https://safetyplan.example \
	ALLOWED_HOSTS=safetyplan.example SECRET_KEY=a-key-for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz DATA_KEY_FILE=var/check.key \
	SURVEY_PEPPER=another-key-for-this-check-only-0123456789

# Whatever the machine says: keep compiled modules. The demo and the tests start dozens of processes.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test soak lint lint-style lint-layers lint-templates lint-types lint-django lint-texts bench lock messages setup setup-dev browser translations
.DEFAULT_GOAL := help

help: ## List what can be done
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-10s %s\n' "$$name" "$$text"; done

demo: setup ## Run the site with example schools (PORT, DATA_DIR, DEMO_PASSWORD)
	@exec env DEMO=1 REQUIRE_MFA=0 HTTPS=0 $(PY) manage.py up

test: setup-dev browser ## Run the whole test suite against real servers and a real browser
	@exec $(if $(ARGS),$(PY) -m pytest $(ARGS),$(PY) scripts/tests.py)

soak: setup-dev browser ## Run the long fuzzing and fault tests
	@exec $(PY) -m pytest -m soak $(ARGS)

lint: lint-style lint-layers lint-templates lint-types lint-django lint-texts ## Check style, layers, types, settings, texts

lint-style: setup-dev
	.venv/bin/ruff check $(TIDY)
	.venv/bin/ruff format --check $(TIDY)

lint-layers: setup-dev
	PYTHONPATH=. .venv/bin/lint-imports

lint-templates: setup-dev
	.venv/bin/djlint --lint --quiet templates

lint-types: setup-dev
	.venv/bin/mypy

lint-django: setup-dev
	$(PY) -W ignore manage.py makemigrations --check --dry-run
	@echo "manage.py check --deploy"
	@mkdir -p var && rm -f var/check.key && (umask 077; head -c 32 /dev/urandom | base64 > var/check.key)
	@env $(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

lint-texts: setup-dev
	$(PY) scripts/translations.py

bench: setup-dev ## Measure, and compare with the goals
	@for file in bench/[a-z]*.py; do echo "== $$file"; $(PY) "$$file" || exit 1; done

lock: setup ## Pin the packages of pyproject.toml anew
	@scripts/lock.sh

messages: setup-dev ## Collect the texts to translate and list those without Dutch
	@scripts/system.sh gettext
	@$(PY) manage.py makemessages -l nl --no-location --no-obsolete --ignore=.venv --ignore=var -v0
	@$(PY) scripts/translations.py

setup: ## Install what running needs
	@scripts/setup.sh run
	@scripts/system.sh pango || echo "Going on without: everything works but making PDFs." >&2
	@$(MAKE) -s translations

setup-dev:
	@scripts/setup.sh dev
	@scripts/system.sh pango || echo "Going on without: the tests of PDFs will fail." >&2
	@$(MAKE) -s translations

browser:
	@scripts/system.sh chromium || echo "Going on without: the tests in a browser are skipped." >&2

translations: $(TRANSLATIONS)

%.mo: %.po
	@.venv/bin/pybabel -q compile -D django -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $@)))
