"""``autograde doctor``: what it says of a machine, with a sandbox and without."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from autograde.cli import main
from autograde.publishing.build import ROOT
from autograde.sandbox import doctor, parent


@pytest.mark.usefixtures("sandbox")
def test_each_promise_is_tried_and_holds():
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 0, done.output
    for promise in (*doctor.PROMISES, *doctor.ENDED):
        assert f"✓ {promise}" in done.output


def test_a_promise_that_does_not_hold_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "PROMISES", {"pigs fly": "raise AssertionError('no wings')"})
    monkeypatch.setattr(doctor, "ENDED", {"an end": ("1", "memory", 1)})
    found = {one.what: one.good for one in doctor.examine()}
    if not any(what.startswith("a sandbox starts") for what in found):
        pytest.skip("no sandbox")
    assert found["pigs fly: AssertionError no wings"] is False
    assert found["an end: time"] is False


def test_where_there_is_none_it_says_why_and_exits_with_1(monkeypatch):
    monkeypatch.setattr(parent, "_fence", lambda *_: ["/nowhere/bwrap"])
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "✗ No sandbox can be had on this machine" in done.output


def test_where_the_kernel_allows_no_user_namespaces_all_that_grades_refuses():
    """In a namespace that may make no more of them, as some containers are."""
    none = "echo 0 > /proc/sys/user/max_user_namespaces && exec "
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{none} "$@"', "sh"]
    autograde = [*command, sys.executable, "-c", "from autograde.cli import main; main()"]
    if subprocess.run([*command, "true"], capture_output=True).returncode:
        pytest.skip("no user namespace to try it in")
    solved = ROOT / "solutions" / "en" / "ch02_softmax" / "ch02_softmax.ipynb"

    def run(*arguments):
        return subprocess.run(
            [*autograde, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8"
        )

    found = run("doctor")
    assert found.returncode == 1
    assert "✗ no user namespaces are allowed (sysctl user.max_user_namespaces=0)" in found.stdout
    done = run("check", "--sandboxed", str(solved))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("Error: No sandbox can be had on this machine: ")
    done = run("check", "--unsafe-no-sandbox", str(solved))
    assert (done.returncode, done.stderr) == (0, "")
