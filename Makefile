# Two commands for newcomers: `make lab` opens the course, `make test` tests it.
# Both make their environment first, and only when it is out of date.
PYTHON ?= python3
VENV := .venv
# Environments with the versions that these places have, and without nbcurve: there a notebook gets it by itself.
COLAB := .venv-colab
KAGGLE := .venv-kaggle
FACTS := settings.ini setup.py pyproject.toml
START := nbs/index.ipynb
# Jupyter does not start for root (as in a container) unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

.PHONY: lab site handout test test-fast test-all notebooks js bench clean

lab: $(VENV)/.course  ## open the course in JupyterLab
	$(VENV)/bin/jupyter lab $(AS_ROOT) $(LAB_OPTIONS) $(START)

site: $(VENV)/.site  ## build the reading site into build/site; look at it with: python -m http.server -d build/site
	$(VENV)/bin/python docs/build.py

handout:  ## copies for a class, in build/handout: for students without solutions, for the teacher with them
	$(PYTHON) tools/handout.py

# Two at a time, each with a JupyterLab and a browser of its own.
PYTEST = $(VENV)/bin/python -m pytest -n 2 --dist worksteal

test: $(VENV)/.dev $(COLAB)/.ready  ## run every notebook and every test that is not marked `full`
	$(VENV)/bin/python tools/browser.py
	$(PYTEST) -m 'not full' $(TESTS)

test-fast: $(VENV)/.dev  ## what takes no browser and no notebook, in under a minute
	$(PYTEST) -m 'not full and not slow' $(TESTS)

test-all: $(VENV)/.dev $(COLAB)/.ready $(KAGGLE)/.ready  ## everything, as before a release
	$(VENV)/bin/python tools/browser.py
	$(PYTEST) $(TESTS)

notebooks: $(VENV)/.dev  ## run all notebooks and save their pictures
	$(VENV)/bin/python tools/run_notebooks.py

js: $(VENV)/.dev  ## bundle the widgets' JavaScript
	$(VENV)/bin/python tools/build_js.py

bench: $(VENV)/.dev  ## measure everything against its peers; one part alone: make bench PART=descent
	$(VENV)/bin/python tools/browser.py
	$(VENV)/bin/python bench/run.py $(PART)

$(VENV)/.course: $(FACTS) constraints.txt
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python $(PIP_INSTALL) -c constraints.txt -e '.[course]'
	# A first start that asks nothing, and looks for no news on the network.
	$(VENV)/bin/jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements 2>/dev/null
	touch $@

$(VENV)/.site: $(VENV)/.course
	$(VENV)/bin/python $(PIP_INSTALL) -c constraints.txt -e '.[site]'
	touch $@

$(VENV)/.dev: $(VENV)/.course tools/js/package-lock.json
	$(VENV)/bin/python $(PIP_INSTALL) -c constraints.txt -e '.[dev]'
	$(VENV)/bin/python tools/build_js.py fetch
	touch $@

.venv-%/.ready: constraints-%.txt
	test -x .venv-$*/bin/python || $(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python $(PIP_INSTALL) -c $< -r $<
	touch $@

clean:
	rm -rf $(VENV) $(COLAB) $(KAGGLE) build dist *.egg-info
