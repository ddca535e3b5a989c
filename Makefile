PYTHON ?= python3
BIN := .venv/bin
# uv installs in seconds what takes pip a minute; where it can't be had, pip does the same.
install = $(BIN)/python -m pip install --quiet --constraint constraints.txt uv \
	&& $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt $(1) \
	|| $(BIN)/python -m pip install --quiet --constraint constraints.txt $(1)
# A question about news at the first start, a panel that edits the points of cells, and a kernel that
# only a browser can run: the site's packages bring it.
NOT_FOR_LEARNERS := "@jupyterlab/apputils-extension:announcements" "@jupyter/nbgrader:create-assignment" \
	"@jupyterlite/pyodide-kernel-extension"
NBVAL := --nbval --nbval-sanitize-with tests/support/nbval.cfg
PROXY := configurable-http-proxy@5.1.0  # the last one that Debian 12's Node.js can run

.PHONY: lab demo test build lint mutation bench confusion chapters attacks fuzz sandbox-speed bundles \
	feedback-speed killed translations older-machine

lab: .venv/installed  ## open your copy of the course in JupyterLab (LAB_FLAGS="--no-browser" …)
	$(BIN)/autograde lab $(LAB_FLAGS)

demo: .venv/installed  ## grade a simulated class of 40, and open the report (DEMO_FLAGS="--no-open")
	$(BIN)/autograde demo $(DEMO_FLAGS)

# Three processes for two cores: many tests wait for a limit, a page, a hub. The notebooks are
# among them, so that no core is idle at the end of one run and the start of another. Compiled
# first, the course is not compiled by each Python that the tests start.
test: .venv/tested lint  ## everything that CI runs
	$(BIN)/python -m compileall -q autograde source_lib tests
	$(BIN)/pytest $(NBVAL) --numprocesses 3 --dist loadscope --no-loadscope-reorder

lint: .venv/tested
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

build: .venv/installed  ## make the notebooks from solutions/*.md
	$(BIN)/autograde build

translations: .venv/installed  ## bring today's English into the catalogues, and say how far they are
	$(BIN)/autograde translations $(LANGUAGES)

.PHONY: site
site: .venv/site  ## make the course as web pages in site/ (SITE_FLAGS="--address https://…", PYODIDE=folder)
	$(BIN)/autograde site $(if $(PYODIDE),--pyodide "$(PYODIDE)") $(SITE_FLAGS)

mutation: .venv/tested  ## change the right solutions at random places: do they lose points?
	$(BIN)/python -m benchmarks.mutation

bench: .venv/tested  ## time every check with its card, and a class beside nbgrader's own way
	$(BIN)/python -m benchmarks.desk_speed
	$(BIN)/python -m benchmarks.class_speed

confusion: .venv/tested  ## put known mistakes through a notebook: which of them are named?
	$(BIN)/python -m benchmarks.confusion

chapters: .venv/tested  ## run every chapter: exercises, points, formulae, seconds
	$(BIN)/python -m benchmarks.chapters

attacks: .venv/tested  ## try every attack, here and in nbgrader as it comes
	$(BIN)/python -m benchmarks.attacks

fuzz: .venv/tested  ## mangle 2,000 notebooks: mended, refused, or a failure?
	$(BIN)/python -m benchmarks.fuzz

sandbox-speed: .venv/tested  ## time a notebook in the sandbox, and in nbgrader as it comes
	$(BIN)/python -m benchmarks.sandbox

bundles: .venv/tested  ## make every student's bundle: its size, and do its checks say the same?
	$(BIN)/python -m benchmarks.bundles

feedback-speed: .venv/tested  ## time feedback beside nbgrader's own pages, and for 2,000
	$(BIN)/python -m benchmarks.feedback_speed

killed: .venv/tested  ## kill a class's commands at random moments: is anything lost?
	$(BIN)/python -m benchmarks.killed

# NumPy and BLAS compute in other steps there, and a last digit may be another one.
older-machine: .venv/tested  ## run every notebook as if on a processor of 2010: does a printed digit change?
	NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL" OPENBLAS_CORETYPE=Nehalem $(BIN)/pytest --quiet $(NBVAL) \
		--numprocesses 3 --dist loadscope solutions/en tests/source_lib tests/judging

# What a JupyterHub stands behind; npm brings it.
$(BIN)/configurable-http-proxy: | .venv/installed
	npm install --global --prefix .venv --no-audit --no-fund --loglevel error $(PROXY)

# What a learner and an instructor need; and what the tests need besides.
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(call install,--editable .)
	$(BIN)/jupyter labextension disable --level=sys_prefix $(NOT_FOR_LEARNERS)
	touch $@

.venv/tested: .venv/installed
	$(call install,--editable ".[test]")
	touch $@

# What makes web pages of the course.
.venv/site: .venv/installed
	$(call install,--editable ".[site]")
	touch $@
