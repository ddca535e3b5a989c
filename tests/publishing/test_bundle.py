"""A student's bundle: works by itself, names what the course names, and gives nothing away."""

import ast
import functools
import importlib
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from autograde.answers import buggy_objects
from autograde.answers.by_chapter import AnswerError
from autograde.check import examine
from autograde.cli import main
from autograde.publishing import bundle as bundler
from autograde.publishing import student_package
from autograde.publishing.build import ROOT
from autograde.publishing.bundle import BundleError, bundle, contents
from autograde.questions import planting
from autograde.questions.register import CHAPTERS, CHECKS, module_of, reference_modules
from autograde.sandbox.filesystem import hidden
from tests.publishing.test_build import code_of, notebook_path, role, solution_lines, without_blanks
from tests.support import leaks

STEMS = list(CHAPTERS)
STEM = "ch06_sigmoid_with_loss"
SEEDS = range(2)
TESTS = ROOT / "tests"
TRIVIAL = 12  # characters of a statement that says nothing: n = len(x)

# Runs where the course is not: with the bundle's folder, and the packages that others wrote.
SOLVE = """
import json, sys
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot
matplotlib.pyplot.show = lambda: matplotlib.pyplot.close("all")
solutions, space, points = json.load(sys.stdin), {"__name__": "__main__"}, {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] != "code":
        continue
    about = cell["metadata"].get("nbgrader", {"grade_id": "", "grade": False})
    source = solutions.get(about["grade_id"], "".join(cell["source"]))
    if about["grade"]:
        points[about["grade_id"]] = float(eval(source, space))
    else:
        exec(source, space)
course = {name: module.__file__ for name, module in sys.modules.items()
          if name.split(".")[0] in ("autograde", "source_lib")}
print(json.dumps({"points": points, "course": course}))
"""
JUDGE = """
import importlib, json, sys
from autograde.check import examine
from autograde.questions.register import CHECKS
told = json.load(sys.stdin)
module = importlib.import_module(told["module"])
judged = {}
for kind, chosen in told["chosen"].items():
    for one in getattr(module, kind):
        if str(one) in chosen:
            verdict = examine(CHECKS[one.check], one.subject, 1)
            met = [finding.met for finding in verdict.findings]
            judged[f"{kind} {one}"] = [met, sorted(map(list, verdict.diagnosis.alternatives))]
print(json.dumps(judged))
"""


# A fork for each line that it reads: to import what others wrote takes as long as most scripts.
SERVE = """
import io, json, os, sys, traceback
import ipywidgets, jinja2, matplotlib.pyplot, numpy
for line in sys.stdin:
    told = json.loads(line)
    if not os.fork():
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(told[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.chdir(told["folder"])
        sys.path[:0] = told["path"]
        sys.argv[1:] = told["arguments"]
        sys.stdin = io.StringIO(json.dumps(told["told"]))
        exec(told["script"], {"__name__": "__main__"})
        sys.exit()
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
"""


@dataclass(frozen=True)
class Python:
    """A Python that finds the packages of this one, and not the course."""

    process: subprocess.Popen[str]

    def run(self, script, folder, told, *arguments, path=()):
        """Run a script in a bundle's folder; return what its last line says."""
        with tempfile.TemporaryDirectory() as scratch:
            out, errors = Path(scratch, "out"), Path(scratch, "errors")
            asked = {
                "script": script,
                "folder": str(folder),
                "told": told,
                "arguments": arguments,
                "path": [str(folder), *map(str, path)],
                "stdout": str(out),
                "stderr": str(errors),
            }
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
            status = int(self.process.stdout.readline())
            assert status == 0, errors.read_text(encoding="utf-8")
            return json.loads(out.read_text(encoding="utf-8").splitlines()[-1])


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("python") / "venv"
    venv.create(folder, symlinks=True)
    places = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", vars=places))
    # A folder in a .pth file is searched; the .pth files in it, which name the course, are not.
    (packages / "third_party.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    with subprocess.Popen(
        [folder / "bin" / "python", "-c", SERVE],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Python(process)
        process.stdin.close()


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    """Return the path of a chapter's bundle, made at its first use."""
    folder = tmp_path_factory.mktemp("zipped")

    @functools.cache
    def at(stem):
        bundle(stem, folder / f"{stem}.zip", seeds=SEEDS)
        return folder / f"{stem}.zip"

    return at


@pytest.fixture(scope="module")
def files(zipped):
    """Return what the files of a chapter's bundle hold, by their paths in it."""

    @functools.cache
    def held(stem):
        with zipfile.ZipFile(zipped(stem)) as archive:
            return {
                name.removeprefix(f"{stem}/"): archive.read(name) for name in archive.namelist()
            }

    return held


@pytest.fixture(scope="module")
def unpacked(zipped, tmp_path_factory):
    """Return the folder of a chapter's bundle, unpacked at its first use."""
    folder = tmp_path_factory.mktemp("unpacked")

    @functools.cache
    def at(stem):
        with zipfile.ZipFile(zipped(stem)) as archive:
            archive.extractall(folder)
        return folder / stem

    return at


def test_the_course_is_not_there(python, tmp_path):
    script = "import json, sys; from importlib.util import find_spec; " + (
        "print(json.dumps([name for name in sys.argv[1:] if find_spec(name)]))"
    )
    names = ("autograde", "source_lib", "tests", "numpy", "matplotlib")
    assert python.run(script, tmp_path, None, *names) == ["numpy", "matplotlib"]


@pytest.mark.parametrize("stem", STEMS)
def test_a_chapter_can_be_solved_there(stem, python, unpacked):
    solutions = {
        role(cell)["grade_id"]: cell.source
        for cell in code_of("solutions", stem)
        if role(cell).get("solution")
    }
    done = python.run(SOLVE, unpacked(stem), solutions, f"{stem}.ipynb")
    assert done["points"] == {check.grade_id: check.points for check in CHAPTERS[stem].checks}
    assert all(file.startswith(str(unpacked(stem))) for file in done["course"].values() if file)


def test_it_says_how_far_its_learner_is(python, unpacked):
    script = """
import contextlib, io, json
from autograde import check
with contextlib.redirect_stdout(io.StringIO()) as said:
    check.progress()
print(json.dumps(said.getvalue()))
"""
    said = python.run(script, unpacked("ch06_sigmoid_with_loss"), None)
    chapters = [line for line in said.splitlines() if " of " in line]
    chapter = CHAPTERS["ch06_sigmoid_with_loss"]
    exercises = len({check.asks for check in chapter.checks}) + len(chapter.written)
    assert [" ".join(one.split()) for one in chapters] == [
        f"6 · Sigmoid with loss 0 of {exercises} 0 of {chapter.points:g} not begun"
    ]
    assert "check.sigmoid(sigmoid)" in said


def one_of_each(register):
    """Choose one solution for each check and mistake: one spelling of it is enough here.

    What is unnamed is no mistake with several spellings: all of it is chosen.
    """

    def alike(one):
        mistake = getattr(one, "mistake", "")
        return (one.check, mistake, str(one) if mistake == "unnamed" else "")

    return list({alike(one): one for one in register}.values())


@pytest.mark.parametrize("stem", STEMS)
def test_the_same_mistakes_are_named_there(stem, python, unpacked, tmp_path):
    module = f"tests.corpus.chapters.{module_of(CHAPTERS[stem])}"
    for name in ("", "corpus", "corpus/chapters"):
        (tmp_path / "tests" / name).mkdir()
        shutil.copy(TESTS / name / "__init__.py", tmp_path / "tests" / name)
    place = Path(*module.split(".")).with_suffix(".py")
    shutil.copy(ROOT / place, tmp_path / place)
    here = {
        kind: {
            f"{kind} {one}": judged(examine(CHECKS[one.check], one.subject, 1))
            for one in one_of_each(getattr(importlib.import_module(module), kind))
        }
        for kind in ("right", "wrong")
    }
    assert all(here.values())
    chosen = {
        kind: [name.removeprefix(f"{kind} ") for name in judged] for kind, judged in here.items()
    }
    told = {"module": module, "chosen": chosen}
    there = python.run(JUDGE, unpacked(stem), told, path=[tmp_path])
    assert there == here["right"] | here["wrong"]


def judged(verdict):
    met = [finding.met for finding in verdict.findings]
    return [met, sorted(map(list, verdict.diagnosis.alternatives))]


def test_a_seed_that_was_not_recorded_is_refused_with_those_that_were(python, unpacked):
    script = """
import json
from autograde import check
try:
    check.dy_ds(lambda y: y, seed=7)
except LookupError as error:
    print(json.dumps(str(error)))
"""
    said = python.run(script, unpacked(STEM), None)
    assert said == "no numbers were recorded for seed=7: take one from 0 to 1, or leave it out"


# Nothing is given away


def text_of(files, stem):
    """Return everything that can be read in a bundle, unpacked and decoded, without blanks."""
    hidden_files = {name for name in files if name.endswith((".dat", ".npz", ".npy"))}
    text = {name: files[name].decode() for name in files.keys() - hidden_files}
    specimens = planting.decoded(files["autograde/planted.dat"])
    text["planted objects"] = "\n".join(student_package.sources_of(specimens))
    with np.load(io.BytesIO(files["autograde/recorded.npz"]), allow_pickle=False) as recorded:
        text["recorded"] = recorded["words"].tobytes().decode()
    pictures = "source_lib/data/digits.npy"  # which are others', byte for byte
    assert hidden_files - {pictures} == {"autograde/planted.dat", "autograde/recorded.npz"}
    return {name: without_blanks(one) for name, one in text.items()}


# What no solution can do without, and everybody may read: in pictures, data, hints, the notebook.
COMMON = {
    *("x + y", "x, x", "q - t", "self.y", "self.y.copy()", "self.params = [W, b]"),
    *("N, K = y.shape", "order = rng.permutation(len(x))", "Numbers = NDArray[np.float64]"),
}


@pytest.mark.parametrize("stem", STEMS)
def test_no_file_holds_solution_text(stem, files):
    text = text_of(files(stem), stem)
    notebook = text.pop(f"{stem}.ipynb")  # its code cells are searched where it is released
    names = {f'"{name}"' for check in CHAPTERS[stem].checks for name in check.options}
    lines = set(solution_lines(stem)) - COMMON - names
    assert lines
    shown = {(line, name) for line in lines for name in text if without_blanks(line) in text[name]}
    assert shown == set()
    assert "SOLUTION" not in notebook


def statements(text):
    """Yield the simple statements of a module, and what its functions return."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
            yield ast.unparse(node)
        elif isinstance(node, ast.Return) and node.value and not isinstance(node.value, ast.Name):
            yield ast.unparse(node.value)


@pytest.mark.parametrize("stem", STEMS)
def test_no_reference_of_this_or_a_later_chapter_is_in_it(stem, files):
    text = text_of(files(stem), stem)
    kept = {name for name in text if name.startswith("source_lib/") and name.endswith(".py")}
    gone = {f"source_lib/{name}.py" for name in hidden(CHAPTERS[stem])}
    assert not kept & gone
    assert not [name for name in text if "mistakes" in name or "specimens" in name]
    own = {c.reference.partition(":")[0] for c in CHAPTERS[stem].checks if not c.options}
    source = {name: (ROOT / "source_lib" / f"{name}.py").read_text("utf-8") for name in own}
    before = {line for name in kept for line in statements((ROOT / name).read_text("utf-8"))}
    lines = {line for one in source.values() for line in statements(one)} - before - COMMON
    assert lines
    searched = {name: text[name] for name in text.keys() - {f"{stem}.ipynb"}}
    shown = {
        (line, name)
        for line in lines
        for name in searched
        if len(without_blanks(line)) > TRIVIAL and without_blanks(line) in searched[name]
    }
    assert shown == set()


@pytest.mark.parametrize("stem", STEMS)
def test_of_earlier_references_there_is_only_what_something_in_it_uses(stem, files):
    text = {name: data.decode() for name, data in files(stem).items() if name.endswith(".py")}
    planted = planting.decoded(files(stem)["autograde/planted.dat"])
    code = [cell.source for cell in code_of("notebooks", stem)]
    code += student_package.sources_of(planted)
    for name, source in text.items():
        if Path(name).stem in reference_modules() and Path(name).parent.name == "source_lib":
            around = "\n".join([*code, *text.values()])
            for defined in re.findall(r"^(?:def|class) (\w+)", source, re.M):
                assert len(re.findall(rf"\b{defined}\b", around)) > 1, (name, defined)


def test_chapter_7_answers_of_chapter_6_only_what_it_stands_on(files):
    stem = "ch07_softmax_with_loss"
    kept = {name: data.decode() for name, data in files(stem).items() if "source_lib/" in name}
    assert re.findall(r"^(?:def|class) (\w+)", kept["source_lib/sigmoid_with_loss.py"], re.M) == [
        "sigmoid"
    ]
    told = student_package.answered(CHAPTERS[stem], kept)
    assert told[STEM] == ["sigmoid"]
    assert "softmax" in told["ch02_softmax"]
    assert stem not in told


@pytest.mark.parametrize("stem", STEMS)
def test_data_come_with_what_reads_them_and_with_whose_they_are(stem, files):
    found = files(stem)
    beside = {Path(name).name for name in found if name.startswith("source_lib/data/")}
    whole = {path.name for path in (ROOT / "source_lib" / "data").iterdir() if path.is_file()}
    asked = any("source_lib.data" in cell.source for cell in code_of("notebooks", stem))
    assert beside == (whole if asked else set())


def test_what_would_give_answers_away_is_refused(monkeypatch):
    code = ["from source_lib.softmax_with_loss import softmax_jacobian"]
    with pytest.raises(BundleError, match=r"needs source_lib\.softmax_with_loss, which gives"):
        student_package.library(CHAPTERS[STEM], code)
    for module in ("answers.draws", "grading.session", "sandbox.parent"):
        with pytest.raises(BundleError, match=rf"needs autograde\.{module}"):
            student_package.library(CHAPTERS[STEM], [f"import autograde.{module}"])
    monkeypatch.delitem(buggy_objects.OBJECTS, ("sigmoid_with_loss_backward", "stale-batch-size"))
    buggy_objects.source.cache_clear()
    with pytest.raises(AnswerError, match=r"'stale-batch-size' was planted .* write it there"):
        contents(STEM, seeds=SEEDS)


@pytest.mark.parametrize("stem", STEMS)
def test_no_callable_in_it_earns_a_point(stem, python, unpacked):
    script = leaks.controls(CHAPTERS[stem]) + leaks.IN_A_BUNDLE
    count, earned = python.run(script, unpacked(stem), None)
    assert count > 100
    assert leaks.unexpected(CHAPTERS[stem], [tuple(one) for one in earned]) == []


# The planted objects


def test_every_planted_object_is_in_a_bundle():
    for stem in STEMS:
        code = [cell.source for cell in code_of("notebooks", stem)]
        found = student_package.planted_for(code)
        bugs = {check.id for check in CHAPTERS[stem].checks if check.asks.startswith("bug_in")}
        assert bugs <= found["mysteries"].keys()
        assert len(found["hunt"]["letters"]) == (
            10 if any(one.id == "bug_hunt" for one in CHAPTERS[stem].checks) else 0
        )
        for text in student_package.sources_of(found):
            assert "#" not in text
            assert not any(mistake in text for _, mistake in buggy_objects.OBJECTS)


# The file


def test_the_same_course_gives_the_same_bytes(tmp_path):
    script = f"""
from pathlib import Path
from autograde.publishing.bundle import bundle
bundle({STEM!r}, Path("again.zip"), seeds=range(2))
"""
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            check=True,
        )
        (tmp_path / "again.zip").rename(tmp_path / f"{seed}.zip")
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()


@pytest.mark.parametrize("stem", STEMS)
def test_all_that_it_needs_is_listed_and_pinned(stem, files):
    found = files(stem)
    needed = found["requirements.txt"].decode().split()
    assert needed[:2] == ["--constraint", "constraints.txt"]
    assert {"numpy", "jupyterlab", "nbgrader", "ipykernel", "jinja2"} <= set(needed)
    draws = any(name.startswith("source_lib/plots") for name in found)
    assert not draws or "matplotlib" in needed
    assert "scikit-learn" not in needed
    pins = found["constraints.txt"].decode().lower().splitlines()
    pinned = {line.partition("==")[0] for line in pins}
    assert set(needed[2:]) <= pinned
    assert "--requirement requirements.txt" in found["environment.yml"].decode()
    assert f"NOTEBOOK := {stem}.ipynb" in found["Makefile"].decode()
    assert f"{CHAPTERS[stem].points:g} points are given" in found["README.md"].decode()


def command(*arguments):
    return CliRunner().invoke(main, ["bundle", *map(str, arguments)])


@pytest.fixture
def few_seeds(monkeypatch):
    monkeypatch.setattr(bundler.bundle, "__kwdefaults__", {"root": ROOT, "seeds": SEEDS})


@pytest.mark.usefixtures("few_seeds")
def test_the_command_says_where_it_is(tmp_path):
    target = tmp_path / "new folder" / "six.zip"
    done = command(STEM, "-o", target)
    assert done.exit_code == 0, done.output
    assert done.output.startswith(f"{target}  (")
    assert "It stands on answers of earlier chapters" in done.output
    assert "ch05_numerical_gradients: numerical_gradient" in done.output
    assert target.stat().st_mode & 0o777 == 0o644
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert {Path(name).parts[0] for name in archive.namelist()} == {STEM}
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.usefixtures("few_seeds")
def test_without_a_name_it_goes_where_the_class_is(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", str(tmp_path / "class-2"))
    done = command(STEM)
    assert done.exit_code == 0, done.output
    target = tmp_path / "class-2" / "bundles" / f"{STEM}.zip"
    assert done.output.startswith(f"{target}  (")
    assert zipfile.is_zipfile(target)
    assert (tmp_path / "class-2" / ".gitignore").read_text() == "*\n"


@pytest.mark.usefixtures("few_seeds")
def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path):
    (tmp_path / "file").touch()
    for target, words in {
        tmp_path: "is a folder: name a file in it",
        tmp_path / "file" / "six.zip": "could not be written",
    }.items():
        done = command(STEM, "-o", target)
        assert done.exit_code == 2
        assert words in done.output.replace("\n", " ")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_leaves_the_old_file_as_it_was(tmp_path):
    target = tmp_path / "six.zip"
    target.write_bytes(b"the old one")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(BundleError, match=r"could not be written \(File too large\)"):
            bundle(STEM, target, seeds=SEEDS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert target.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [target]


def test_an_unknown_chapter_is_refused_with_the_nearest(tmp_path):
    done = command("ch06_sigmoid", "-o", tmp_path / "six.zip")
    assert done.exit_code == 2
    assert f"did you mean {STEM}?" in done.output.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "is missing: make it with autograde build"),
        ("{", "is no notebook: make it anew"),
        (
            notebook_path("solutions", STEM).read_text(encoding="utf-8"),
            "holds solutions or outputs",
        ),
    ],
    ids=["none", "damaged", "solved"],
)
def test_what_is_no_release_is_not_handed_out(text, words, tmp_path):
    path = notebook_path("notebooks", STEM, tmp_path)
    path.parent.mkdir(parents=True)
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match=words):
        bundle(STEM, tmp_path / "six.zip", root=tmp_path)
    assert not (tmp_path / "six.zip").exists()
