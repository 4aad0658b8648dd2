# Two commands for newcomers: `make lab` opens the course, `make test` runs every test.
# Both make their environment first, and only when it is out of date.
PYTHON ?= python3
VENV := .venv
COLAB := .venv-colab
FACTS := settings.ini setup.py pyproject.toml
START := $(firstword $(wildcard nbs/index.ipynb) nbs)
# Jupyter does not start for root (as in a container) unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

.PHONY: lab test notebooks clean

lab: $(VENV)/.course  ## open the course in JupyterLab
	$(VENV)/bin/jupyter lab --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(AS_ROOT) $(LAB_OPTIONS) $(START)

test: $(VENV)/.dev $(COLAB)/.ready  ## run every notebook and every test
	$(VENV)/bin/python tools/browser.py
	$(VENV)/bin/python -m pytest $(TESTS)

notebooks: $(VENV)/.dev  ## run all notebooks and save their pictures
	$(VENV)/bin/python tools/run_notebooks.py

$(VENV)/.course: $(FACTS) constraints.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python $(PIP_INSTALL) -c constraints.txt -e '.[course]'
	touch $@

$(VENV)/.dev: $(VENV)/.course
	$(VENV)/bin/python $(PIP_INSTALL) -c constraints.txt -e '.[dev]'
	touch $@

# The versions that Google Colab has, in an environment of their own.
$(COLAB)/.ready: $(FACTS) constraints-colab.txt
	test -x $(COLAB)/bin/python || $(PYTHON) -m venv $(COLAB)
	$(COLAB)/bin/python $(PIP_INSTALL) -c constraints-colab.txt -e . -r constraints-colab.txt
	touch $@

clean:
	rm -rf $(VENV) $(COLAB) build dist *.egg-info
