# Two commands for newcomers: `make lab` opens the course, `make test` tests it.
# Both make their environment first, and only when it is out of date.
PYTHON ?= python3
VENV := .venv
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
# The versions to install; `make test CONSTRAINTS=/dev/null` takes the newest that settings.ini allows.
CONSTRAINTS ?= constraints.txt
# Environments with the versions that these places have, and without nbcurve: there a notebook gets it by itself.
COLAB := .venv-colab
KAGGLE := .venv-kaggle
FACTS := settings.ini setup.py pyproject.toml
START := nbs/index.ipynb
# Jupyter does not start for root (as in a container) unless it is told to.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check

.PHONY: lab site handout test test-fast test-all test-lowest test-engines notebooks js bench hub clean

lab: $(VENV)/.course  ## open the course in JupyterLab
	$(VENV)/$(BIN)/jupyter lab $(AS_ROOT) $(LAB_OPTIONS) $(START)

site: $(VENV)/.site  ## build the reading site into build/site; look at it with: python -m http.server -d build/site
	$(VENV)/$(BIN)/python docs/build.py

handout:  ## copies for a class, in build/handout: for students without solutions, for the teacher with them
	$(PYTHON) tools/handout.py

# Two at a time, each with a JupyterLab and a browser of its own.
PYTEST = $(VENV)/$(BIN)/python -m pytest -n 2 --dist worksteal

test: $(VENV)/.dev $(COLAB)/.ready  ## run every notebook and every test that is not marked `full`
	$(VENV)/$(BIN)/python tools/browser.py
	$(PYTEST) -m 'not full' $(TESTS)

test-fast: $(VENV)/.dev  ## what takes no browser and no notebook, in about a minute
	$(PYTEST) -m 'not full and not slow' $(TESTS)

test-all: $(VENV)/.places $(COLAB)/.ready $(KAGGLE)/.ready  ## everything, as before a release
	$(VENV)/$(BIN)/python tools/browser.py
	NBCURVE_ACTIONS=10000 $(PYTEST) $(TESTS)

test-engines: $(VENV)/.dev  ## the pages in Firefox and WebKit, which it installs
	$(VENV)/$(BIN)/python tools/browser.py engines
	NBCURVE_ENGINES=all $(VENV)/$(BIN)/python -m pytest tests/test_engines.py

# What is tested there is the package: what it computes, draws and checks. With ipykernel 6.29,
# ipywidgets 7.7.1 itself warns; Matplotlib 3.8 makes some pictures a pixel narrower.
LOWEST := contract descent functions interact_compat lab layers pad relu sliders style exercises practice digits
test-lowest: .venv-lowest/.ready  ## the package with the lowest versions that settings.ini promises
	PYTHONPATH=. .venv-lowest/$(BIN)/python -m pytest -n 2 -o filterwarnings= -m 'not full and not slow' \
		--deselect tests/test_functions.py::test_seed_cells_without_a_warning \
		--deselect tests/test_sliders.py::test_every_room_has_its_picture $(LOWEST:%=tests/test_%.py)

notebooks: $(VENV)/.dev  ## run all notebooks and save their pictures
	$(VENV)/$(BIN)/python tools/run_notebooks.py

js: $(VENV)/.dev  ## bundle the widgets' JavaScript
	$(VENV)/$(BIN)/python tools/build_js.py

bench: $(VENV)/.dev  ## measure everything against its peers; one part alone: make bench PART=descent
	$(VENV)/$(BIN)/python tools/browser.py
	$(VENV)/$(BIN)/python bench/run.py $(PART)

hub: $(VENV)/.places  ## measure a class on a JupyterHub of this machine; with other work beside it: make hub HUB='--ahead'
	$(VENV)/$(BIN)/python tools/browser.py
	$(VENV)/$(BIN)/python bench/hub.py --save $(HUB)

$(VENV)/.course: $(FACTS) $(CONSTRAINTS)
	test -x $(VENV)/$(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/$(BIN)/python $(PIP_INSTALL) -c $(CONSTRAINTS) -e '.[course]'
	# A first start that asks nothing, and looks for no news on the network.
	$(VENV)/$(BIN)/jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements 2>/dev/null
	touch $@

$(VENV)/.site: $(VENV)/.course
	$(VENV)/$(BIN)/python $(PIP_INSTALL) -c $(CONSTRAINTS) -e '.[site]'
	touch $@

$(VENV)/.dev: $(VENV)/.course tools/js/package-lock.json
	$(VENV)/$(BIN)/python $(PIP_INSTALL) -c $(CONSTRAINTS) -e '.[dev]'
	$(VENV)/$(BIN)/python tools/build_js.py fetch
	touch $@

$(VENV)/.places: $(VENV)/.dev
	$(VENV)/$(BIN)/python $(PIP_INSTALL) -c $(CONSTRAINTS) -e '.[places]'
	touch $@

.venv-%/.ready: constraints-%.txt
	test -x .venv-$*/$(BIN)/python || $(PYTHON) -m venv .venv-$*
	.venv-$*/$(BIN)/python $(PIP_INSTALL) -c $< -r $<
	touch $@

clean:
	rm -rf $(VENV) .venv-* build dist *.egg-info
