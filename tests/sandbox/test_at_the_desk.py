"""What runs at a learner's desk, in a graded run: no line costs more than itself."""

import nbformat
import pytest

from autograde.grading.nbgrader_preprocessor import grade_notebook
from autograde.grading.session import Session
from autograde.grading.single import check_notebook
from autograde.questions.register import CHAPTERS
from autograde.sandbox.inside.missing import NOT_RUN, PASSED_OVER
from autograde.sandbox.parent import Sandbox
from tests.support.submissions import CH07, solutions, submission

pytestmark = pytest.mark.usefixtures("sandbox")
PLANTED = "from autograde.planted import mystery\n"
SHELL = {
    "!pip install numpy": "pip install numpy",
    "!!ls": "ls",
    "files = !ls": "ls",
    "files = %sx ls": "ls",
    "files = %system ls": "ls",
    "%sx ls": "ls",
    "if True:\n    !cd data": "cd data",
    "def here():\n    there = !pwd\n    return there.n\nhere()": "pwd",
    "%pip install -q numpy": "%pip install -q numpy",
    "%conda install numpy": "%conda install numpy",
    "%mamba install numpy": "%mamba install numpy",
    "%uv pip install numpy": "%uv pip install numpy",
    "%ls -l": "%ls -l",
    "import os\nos.system('ls')": "ls",
    "get_ipython().system('ls')": "ls",
    "files = get_ipython().getoutput('ls')": "ls",
    "get_ipython().run_line_magic('pip', 'list')": "%pip list",
    "get_ipython().magic('pip list')": "%pip list",
}
SCRIPTS = ("%%bash", "%%sh", "%%script bash", "%%script --bg bash", "%%cmd", "%%perl", "%%system")
BACKENDS = (
    *(
        f"%matplotlib {name}"
        for name in [
            "inline",
            "widget",
            "notebook",
            "nbagg",
            "ipympl",
            "qt",
            "qt5",
            "tk",
            "gtk3",
            "osx",
            "auto",
            "nonsense",
        ]
    ),
    "%matplotlib",
    "%matplotlib --list",
    "%pylab",
    "get_ipython().magic('matplotlib widget')",
    "import matplotlib; matplotlib.use('TkAgg')",
    "import matplotlib; matplotlib.use('module://ipympl.backend_nbagg')",
    "import matplotlib; matplotlib.use('widget', force=True)",
    "plt.switch_backend('Qt5Agg')",
    "plt.rcParams['backend'] = 'TkAgg'",
    "%config InlineBackend.figure_format = 'svg'",
    "%config InlineBackend.figure_formats = ['pdf', 'svg']",
    "%config InlineBackend.figure_format = 'retina'",
)
HARMLESS = (
    "%cd ..",
    "%cd /content/drive",
    "%env",
    "%env X=1",
    "%history",
    "%who",
    "%timeit -n1 -r1 1",
    "%time 1",
    "%load_ext autoreload\n%autoreload 2",
    "%config Completer.use_jedi = False",
    "%precision 3",
    "%gui qt",
    "print?",
    "breakpoint()",
    "import pdb\npdb.set_trace()",
    "exit()",
    "import ipywidgets\nipywidgets.interact(lambda x: x, x=3)",
    "from IPython.display import HTML\nHTML('')",
    "from tqdm.auto import tqdm, trange\nassert list(tqdm(range(3), desc='x')) == list(trange(3))",
    "from tqdm import tqdm\nwith tqdm(total=2) as bar:\n"
    "    bar.update(1)\n    bar.set_postfix(x=1)",
    "import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()",
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', ''], check=True)",
    "print(_, __, ___)",
    "if __name__ != '__main__':\n    raise ValueError",
    "import asyncio\nawait asyncio.sleep(0)",
)
LACKING = (
    "import pandas as pd\npd.DataFrame()",
    "from google.colab import drive\ndrive.mount('/content')",
    "open('data.csv').read()",
    "import os\nos.makedirs('/content/out')",
    "plt.savefig('/home/me/x.png')",
    "import urllib.request\nurllib.request.urlopen('http://example.com')",
    "import subprocess\nsubprocess.run(['ls'])",
    "import subprocess\nsubprocess.check_output('ls', shell=True)",
    "n = int(input('How many? '))\nprint(n)",
    "import getpass\ngetpass.getpass()",
    "%load_ext tensorboard",
    "%run other.py",
    "x, *others = !ls\nprint(x)",
    "version = !python --version\nversion[0]",
    f"{PLANTED}layer = mystery('bug_in_softmax_with_loss')()\nlayer.forward(1)",
    "%%time\nimport pandas",
)


@pytest.fixture(scope="module")
def chapter(sandbox):
    with Sandbox(CHAPTERS[CH07]) as made:
        yield made


@pytest.fixture
def run(chapter):
    """Return a function that runs the next cell of a notebook."""
    with chapter.open() as child:
        count = iter(range(1, 1000))

        def run(source):
            return child.run(source, 60, next(count)).outputs

        run("import matplotlib.pyplot as plt\nimport numpy as np")
        yield run


def printed(outputs):
    return "".join(one.text for one in outputs if one.output_type == "stream")


def errors(outputs):
    return [f"{one.ename}: {one.evalue}" for one in outputs if one.output_type == "error"]


def shown(outputs):
    return [one.data["text/plain"] for one in outputs if one.output_type == "execute_result"]


def test_a_shell_line_says_that_it_was_not_run_and_the_cell_goes_on(run):
    for source, line in SHELL.items():
        outputs = run(f"{source}\nprint('on')")
        assert printed(outputs) == f"{NOT_RUN.format(line=line)}\non\n", source
        assert not errors(outputs), source
    for magic in SCRIPTS:
        outputs = run(f"{magic}\nls")
        assert printed(outputs).startswith(NOT_RUN.format(line="")), magic
        assert not errors(outputs), magic


def test_what_a_shell_line_gives_is_empty(run):
    outputs = run("a = !ls\nb = %sx ls\nc = !!ls\n[(type(x).__name__, x, x.n) for x in (a, b, c)]")
    assert shown(outputs) == ["[('SList', [], ''), ('SList', [], ''), ('SList', [], '')]"]
    run("%%bash --out said --err=wrong\nls")
    run("!ls")
    assert shown(run("said, wrong, _exit_code")) == ["('', '', 0)"]


def test_whatever_the_backend_a_picture_is_shown(run):
    for source in BACKENDS:
        outputs = run(f"{source}\n_ = plt.plot([1, 2])")
        assert not errors(outputs), source
        assert any("image/png" in one.get("data", {}) for one in outputs), source


def test_there_is_a_user_with_a_name_and_a_home(run):
    for source in (
        "import getpass\ngetpass.getuser()",
        "import os\nos.getlogin()",
        "os.environ['USER']",
        "import pwd\npwd.getpwuid(os.getuid()).pw_name",
        "import grp\ngrp.getgrgid(os.getgid()).gr_name",
    ):
        assert shown(run(source)) == ["'learner'"], source
    home = "import os, pathlib\nhome = pathlib.Path.home()\n(home / 'x').write_text('1')\n"
    home += "str(home) == os.path.expanduser('~') == os.environ['HOME']"
    assert shown(run(home)) == ["True"]


def test_to_ask_for_one_s_progress_says_where_one_is_and_costs_nothing(run):
    outputs = run("from autograde import check\ncheck.progress()\nprint('on')")
    assert printed(outputs).endswith("nothing to look up\non\n")
    assert not errors(outputs)


@pytest.mark.parametrize("source", HARMLESS)
def test_it_runs_as_at_the_desk(run, source):
    outputs = run(f"{source}\nprint('on')")
    assert (errors(outputs), printed(outputs)[-3:]) == ([], "on\n")


@pytest.mark.parametrize("source", LACKING)
def test_what_can_t_be_had_ends_in_one_error_and_the_rest_of_the_cell_is_run(run, source):
    outputs = run(source if source.startswith("%%") else f"{source}\nprint('on')")
    assert len(errors(outputs)) == 1
    if not source.startswith("%%"):
        assert printed(outputs).endswith(f"{PASSED_OVER}\non\n")
    assert printed(run("print('next')")) == "next\n"


def test_an_error_of_another_kind_ends_its_cell(run):
    for source in (
        "1 / 0",
        "assert False",
        "raise ValueError",
        "nothing",
        "[][0]",
        "f(",
        "import sys\nsys.exit()",
    ):
        outputs = run(f"{source}\nprint('on')")
        assert len(errors(outputs)) == 1, source
        assert "on\n" not in printed(outputs), source


def test_what_was_not_bound_is_missing_in_later_cells_and_means_nothing_old(run):
    run("import pandas as pd\nlayer = 1\ndef dq_da(q):\n    return 2")
    assert printed(run("pd.DataFrame()\nprint('on')")).endswith("on\n")
    outputs = run("layer = open('x').read()\nprint(layer)\ndq_da = pd.cached(dq_da)\nprint('on')")
    assert errors(outputs) == ["FileNotFoundError: [Errno 2] No such file or directory: 'x'"]
    assert printed(outputs) == f"{PASSED_OVER}\non\n"
    assert shown(run("dq_da(0)")) == ["2"]
    assert errors(run("import numpy as np, pandas"))
    assert not errors(run("np.exp(0)"))


def test_an_unknown_cell_magic_around_python_costs_nothing(run):
    assert not errors(run("%%heat\ndef kept():\n    return 3"))
    assert shown(run("kept()")) == ["3"]
    assert errors(run("%%cython\ncdef int x")) == []
    assert printed(run("print(1)")) == "1\n"


def test_a_module_that_a_cell_wrote_can_be_imported(run):
    run("%%writefile mine.py\ndef f():\n    return 4")
    assert shown(run("import mine\nmine.f()")) == ["4"]


def test_a_cell_is_called_what_its_prompt_calls_it(run):
    cells = (
        "import inspect, threading, traceback, warnings\n"
        "print(inspect.currentframe().f_code.co_filename)",
        "warnings.warn('careful')",
        "np.log(np.zeros(1))",
        "def f():\n    return 1 / 0\nf()",
        "try:\n    f()\nexcept ZeroDivisionError:\n    traceback.print_exc()",
        "t = threading.Thread(target=f)\nt.start()\nt.join()",
        "x = (",
        "get_ipython().run_cell('1 / 0')\n1 / 0",
    )
    told = [run(source) for source in cells]
    text = repr(told)
    for odd in ("ipython-input", "/tmp", "<string>"):  # noqa: S108
        assert odd not in text
    assert printed(told[0]) == "Cell In[2]\n"
    assert printed(told[1]) == "Cell In[3]:1: UserWarning: careful\n  warnings.warn('careful')\n"
    assert "Cell In[5], line 2, in f" in told[3][0].traceback[0]
    assert 'File "Cell In[5]", line 2, in f\n' in printed(told[4])
    assert told[6][0].evalue.endswith("(Cell In[8], line 1)")
    assert ["Cell In[" in one.traceback[0] for one in told[7]] == [True, True]
    assert shown(run("inspect.getsource(f)")) == ["'def f():\\n    return 1 / 0\\n'"]


def test_a_stub_of_code_in_code_keeps_its_own_lines(run):
    outputs = run("get_ipython().run_cell('first = 1\\nraise ValueError(first)')\nraise KeyError")
    inner, outer = (one.traceback[0] for one in outputs if one.output_type == "error")
    assert "----> 2 raise ValueError(first)" in inner
    assert "----> 2 raise KeyError" in outer


def with_lines(lines):
    """Return chapter 7, solved, with such lines above its exercises, in their order."""
    solved = solutions(CH07)
    names = list(solved)
    for count, line in reversed([*enumerate(lines)]):
        name = names[count * len(names) // len(lines)]
        solved[name] = f"{line}\n{solved[name]}"
    return submission(CH07, solved)


LINES = (
    "!pip install numpy",
    "%matplotlib widget",
    "import getpass\nprint(getpass.getuser())",
    "import pandas as pd",
    "files = !ls\nprint(files[0])",
    f"{PLANTED}mystery('bug_in_softmax_with_loss')()",
    "%pip install numpy",
    "import matplotlib\nmatplotlib.use('TkAgg')",
    "n = input()",
    "%conda list",
    "open('data.csv')",
    "pd.DataFrame()",
)


def test_no_such_line_costs_a_point(chapter):
    notebook = with_lines(LINES)
    made = grade_notebook(notebook, Session(chapter), lambda check: 7)
    assert sum(one.points for one in made.checks) == CHAPTERS[CH07].points
    assert (made.lost, made.tried) == ((), ())


def test_where_there_is_no_sandbox_it_costs_none_either(tmp_path):
    path = tmp_path / f"{CH07}.ipynb"
    nbformat.write(with_lines(LINES), path)
    found = check_notebook.check_in_kernel(path)
    assert found.points == CHAPTERS[CH07].points, found.problems
    assert not any("ipython-input" in one or "/tmp/ipykernel" in one for one in found.problems)  # noqa: S108
