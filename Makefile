# Every command starts from a bare checkout: it makes .venv first if need be.

PYTHON_BIN := .venv/bin/python
THROWAWAY := SECRET_KEY=check-only-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ \
	FIELD_ENCRYPTION_KEY=dGVzdHMtb25seS1rZXktdGVzdHMtb25seS1rZXktMDA= DATABASE_URL=postgresql://check@localhost/check \
	ALLOWED_HOSTS=check.example SITE_URL=https://check.example EMAIL_HOST=localhost DEFAULT_FROM_EMAIL=tracker@check.example

.PHONY: run test check security bench setup browser format lock clean

# make run PORT=8001 takes another port.
run: setup
	$(PYTHON_BIN) manage.py run_demo $(if $(PORT),--port $(PORT))

test: setup browser
	# The rules of the ledger have to be tried more closely than the rest: by tests of their own, branch by branch.
	$(PYTHON_BIN) -m pytest tests/trades/engine -n 2 --dist worksteal \
		--cov=apps/trades/engine --cov-branch --cov-report=term:skip-covered --cov-fail-under=98
	# Everything else, line by line: following each branch takes as long again as the tests themselves, and what Python
	# itself notes about lines costs next to nothing. The files in the order that tests/conftest.py gives them.
	COVERAGE_CORE=sysmon $(PYTHON_BIN) -m pytest --ignore=tests/trades/engine -n 2 --dist loadfile --no-loadscope-reorder \
		--cov --cov-report=term:skip-covered

check: setup
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m mypy
	.venv/bin/lint-imports
	# An address where nothing listens: the models alone decide, and Django's warning that it met no database is no news.
	DJANGO_SETTINGS_MODULE=config.settings.test DATABASE_URL=postgresql://nobody@127.0.0.1:1/none \
		$(PYTHON_BIN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PYTHON_BIN) -m djlint templates --check --lint --quiet
	$(THROWAWAY) DJANGO_SETTINGS_MODULE=config.settings.production \
		$(PYTHON_BIN) manage.py check --deploy --fail-level WARNING

# Asks a registry about every locked package, so it stands apart from check, which needs no network once set up.
# Strict, because a package that could not be looked up must not pass for a safe one.
security: setup
	$(PYTHON_BIN) -m bandit --quiet --configfile pyproject.toml --recursive apps config manage.py
	$(PYTHON_BIN) -m pip_audit --strict --require-hashes --disable-pip --progress-spinner off \
		--requirement requirements/production.txt --requirement requirements/development.txt

bench: setup
	$(PYTHON_BIN) -m bench

setup:
	@requirements/bootstrap.sh

browser:
	@requirements/browser.sh

format: setup
	$(PYTHON_BIN) -m ruff check --fix-only --quiet .
	$(PYTHON_BIN) -m ruff format --quiet .
	$(PYTHON_BIN) -m djlint templates --reformat --quiet

lock: setup
	for name in base development production; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache htmlcov
