"""What can be seen inside: what a chapter needs, and nothing that gives it away."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograde.publishing.build import read_source
from autograde.questions.register import CHAPTERS
from autograde.sandbox import filesystem
from autograde.sandbox.parent import Sandbox


def imported(stem):
    """List what the given cells of a chapter import, which every other cell stands on."""
    for cell in read_source(stem).cells:
        if cell.metadata.get("nbgrader", {}).get("locked") and "import" in cell.source:
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom):
                    yield node.module


@pytest.mark.parametrize("stem", CHAPTERS)
def test_no_reference_of_this_or_a_later_chapter_is_laid_out(stem, tmp_path):
    filesystem.lay_out(CHAPTERS[stem], tmp_path)
    there = {path.stem for path in (tmp_path / "source_lib").glob("*.py")}
    own = {check.reference.partition(":")[0] for check in CHAPTERS[stem].checks}
    before = {
        check.reference.partition(":")[0]
        for other, chapter in CHAPTERS.items()
        if other < stem
        for check in chapter.checks
        if not check.options
    }
    assert not (own - before) & there
    answers = {
        check.reference.partition(":")[0]
        for chapter in CHAPTERS.values()
        for check in chapter.checks
        if check.options
    }
    assert not answers & there
    assert before <= there


@pytest.mark.parametrize("stem", CHAPTERS)
def test_what_a_chapter_s_given_cells_import_is_there(stem, tmp_path):
    filesystem.lay_out(CHAPTERS[stem], tmp_path)
    for module in imported(stem):
        if module.startswith("source_lib"):
            path = tmp_path.joinpath(*module.split("."))
            assert path.with_suffix(".py").is_file() or path.is_dir(), module


def test_the_course_s_data_come_along(tmp_path):
    filesystem.lay_out(CHAPTERS["ch08_training"], tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['sklearn'] = None\n"
        "import numpy as np; from source_lib import data\n"
        "print(data.__file__, data.digits(np.random.default_rng(0))[0].shape)\n"
        "print(data.tumours(np.random.default_rng(0))[0].shape)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
    assert "(1437, 64)" in done.stdout
    assert "(400, 10)" in done.stdout


def test_the_half_that_judges_is_not_laid_out(tmp_path):
    filesystem.lay_out(next(iter(CHAPTERS.values())), tmp_path)
    there = {
        path.relative_to(tmp_path / "autograde") for path in tmp_path.glob("autograde/**/*.py")
    }
    at_the_top = {path.name for path in there if len(path.parts) == 1}
    assert at_the_top == {"__init__.py", "check.py", "planted.py"}
    for name in ("check.py", "planted.py"):
        stub = filesystem.STUBS / name
        assert (tmp_path / "autograde" / name).read_bytes() == stub.read_bytes()
    rooms = {path.parts[0] for path in there if len(path.parts) > 1}
    assert rooms == {"basics", "questions", "sandbox"}
    assert {path.parts[1] for path in there if path.parts[0] == "sandbox"} == {
        *("__init__.py", "inside")
    }


def test_the_half_that_asks_loads_by_itself(tmp_path):
    filesystem.lay_out(next(iter(CHAPTERS.values())), tmp_path)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from autograde import check\n"
        "import autograde.questions.probe as probe\n"
        "check.sigmoid(None); print(probe.__file__, dir(check)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "only the check cell itself counts" in done.stdout
    assert str(tmp_path) in done.stdout


def test_the_allowed_packages_come_with_what_they_need_and_the_course_does_not():
    names = {top.name for one in filesystem.allowed_packages() for top in one.tops}
    assert {"numpy", "matplotlib", "IPython", "scipy", "dateutil", "numpy.libs"} <= names
    assert not {"autograde", "source_lib", "nbgrader", "sklearn", "tests", "bin"} & names


def test_all_is_shown_read_only(tmp_path):
    words = filesystem.mounts(tmp_path)
    assert {word for word in words if word.startswith("--")} <= {
        "--ro-bind", "--symlink", "--tmpfs", "--perms", "--dir",
    }  # fmt: skip
    shown = {Path(words[at + 1]) for at, word in enumerate(words) if word == "--ro-bind"}
    home = Path(filesystem.__file__).parent.parent.parent
    assert not any(path == home or path in home.parents for path in shown)


def test_of_the_system_s_libraries_only_those_are_shown_that_are_loaded(tmp_path):
    words = filesystem.mounts(tmp_path)
    binds = {Path(words[at + 2]) for at, word in enumerate(words) if word == "--ro-bind"}
    for shared in ("/usr", "/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/bin"):
        assert Path(shared) not in binds
    names = {path.name for path in binds}
    assert {"libc.so.6", "libm.so.6", "libstdc++.so.6", "libgcc_s.so.1"} <= names
    inside = [path for path in binds if path.is_relative_to("/usr/lib")]
    own = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in inside:
        assert ".so" in path.name or path.name == own or path.parent.name == "locale", path


def test_what_is_shared_shows_little_in_the_sandbox(sandbox):
    """Neither a folder of programs, nor one of any other language."""
    with Sandbox(next(iter(CHAPTERS.values()))) as made, made.open() as child:
        source = "import os\nsorted(os.listdir('/usr')), sorted(os.listdir('/usr/lib'))"
        ran = child.run(source, 20)
    usr, lib = ast.literal_eval(ran.outputs[-1].data["text/plain"])
    assert set(usr) <= {"lib", "lib32", "lib64", "local", "bin"}
    there = set(os.listdir("/usr/lib"))
    assert len(lib) <= 4 or len(lib) < len(there) / 4
    assert not {"node_modules", "git-core", "jvm", "gcc", "systemd", "python3"} & set(lib)


@pytest.mark.parametrize("prefix", ["/usr", "/usr/local"])
def test_a_python_of_the_system_shows_its_own_library_and_no_other(monkeypatch, tmp_path, prefix):
    monkeypatch.setattr(sys, "base_prefix", prefix)
    monkeypatch.setattr(sys, "base_exec_prefix", prefix)
    monkeypatch.setattr(filesystem, "interpreter", lambda: Path(prefix, "bin", "python3"))
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert filesystem._standard_library() == {Path(prefix, "lib", version)}
    wanted = {Path(prefix, "lib", version), Path(prefix, "bin", "python3")}
    others = {Path("/etc/ld.so.cache"), *Path("/usr/lib/locale").glob("*")}
    assert set(filesystem._python()) - others <= wanted


def test_what_root_alone_may_read_is_named(monkeypatch, tmp_path):
    closed = tmp_path / "numpy"
    closed.mkdir(mode=0o700)
    package = filesystem.Package(tmp_path, ("numpy/__init__.py",))
    monkeypatch.setattr(filesystem, "allowed_packages", lambda: (package,))
    assert filesystem.unreadable() == closed
    closed.chmod(0o755)
    assert filesystem.unreadable() is None
