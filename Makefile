PYTHON ?= python3
BIN := .venv/bin
# A question about news at the first start, and a panel that edits the points of cells.
NOT_FOR_LEARNERS := "@jupyterlab/apputils-extension:announcements" "@jupyter/nbgrader:create-assignment"
PROXY := configurable-http-proxy@5.1.0  # the last one that Debian 12's Node.js can run

.PHONY: lab demo test build lint mutation bench confusion chapters attacks fuzz sandbox-speed bundles

lab: .venv/installed  ## open the course in JupyterLab (LAB_FLAGS="--no-browser" and the like)
	$(BIN)/jupyter lab --KernelManager.transport_encryption=auto $(LAB_FLAGS) notebooks/en

demo: .venv/installed  ## grade a simulated class of 40, and open the report (DEMO_FLAGS="--no-open")
	$(BIN)/autograde demo $(DEMO_FLAGS)

test: .venv/installed lint  ## everything that CI runs
	$(BIN)/pytest --numprocesses 2 --dist loadscope
	$(BIN)/pytest --nbval solutions/en

lint: .venv/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

build: .venv/installed  ## make the notebooks from solutions/*.md
	$(BIN)/autograde build

mutation: .venv/installed  ## change the right solutions at random places: do they lose points?
	$(BIN)/python -m benchmarks.mutation

bench: .venv/installed  ## time every check with its card, and a class beside nbgrader's own way
	$(BIN)/python -m benchmarks.desk_speed
	$(BIN)/python -m benchmarks.class_speed

confusion: .venv/installed  ## put known mistakes through a notebook: which of them are named?
	$(BIN)/python -m benchmarks.confusion

chapters: .venv/installed  ## run every chapter: exercises, points, formulae, seconds
	$(BIN)/python -m benchmarks.chapters

attacks: .venv/installed  ## try every attack, here and in nbgrader as it comes
	$(BIN)/python -m benchmarks.attacks

fuzz: .venv/installed  ## mangle 2,000 notebooks: mended, refused, or a failure?
	$(BIN)/python -m benchmarks.fuzz

sandbox-speed: .venv/installed  ## time a notebook in the sandbox, and in nbgrader as it comes
	$(BIN)/python -m benchmarks.sandbox

bundles: .venv/installed  ## make every student's bundle: its size, and do its checks say the same?
	$(BIN)/python -m benchmarks.bundles

# What a JupyterHub stands behind; npm brings it.
$(BIN)/configurable-http-proxy: | .venv/installed
	npm install --global --prefix .venv --no-audit --no-fund --loglevel error $(PROXY)

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	$(BIN)/jupyter labextension disable --level=sys_prefix $(NOT_FOR_LEARNERS)
	touch $@
