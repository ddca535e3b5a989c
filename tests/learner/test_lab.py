"""How JupyterLab is started on a learner's copy, and shown where it runs already."""

import json
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograde.cli import main
from autograde.learner import lab
from autograde.learner.places import OWN


@pytest.fixture
def started(tmp_path, monkeypatch):
    """Return what would have been started, in the place of this process."""
    made = []
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(lab.os, "execve", lambda *told: made.append(told))
    monkeypatch.setattr(lab.webbrowser, "open", lambda address: made.append(address))
    monkeypatch.setattr(lab.subprocess, "run", None)
    return made


def call(*flags):
    done = CliRunner().invoke(main, ["lab", *flags])
    return done


def test_it_is_started_on_the_notebook_with_tabs_of_its_own_and_the_flags(started, tmp_path):
    call("--no-browser", "--port", "9999")
    (_, command, environment) = started[0]
    folder = tmp_path / "work" / "en"
    assert command[1:3] == ["-m", "jupyterlab"]
    assert command[-4:-1] == ["--no-browser", "--port", "9999"]
    assert Path(command[-1]) == folder / "ch01_dice_to_cross_entropy.ipynb"
    assert f"--ServerApp.root_dir={folder}" in command
    assert f"--LabApp.workspaces_dir={folder / OWN / 'workspaces'}" in command
    first = Path(environment["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0])
    off = json.loads((first / "labconfig" / "page_config.json").read_bytes())["disabledExtensions"]
    assert off["@jupyter/nbgrader:formgrader"]
    assert "@jupyter/nbgrader:validate-assignment" not in off


def test_settings_of_the_machine_stay_behind_those_of_the_course(started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/theirs")
    call()
    assert started[0][2]["JUPYTER_CONFIG_PATH"].split(os.pathsep)[1] == "/theirs"


@pytest.mark.parametrize("flags", [[], ["--no-browser"]])
def test_a_second_one_is_shown_the_first(started, tmp_path, flags):
    folder = tmp_path / "work" / "en"
    (tmp_path / "runtime").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        told = {"url": f"http://127.0.0.1:{port}/", "token": "t", "root_dir": str(folder)}
        told |= {"pid": os.getpid(), "port": port}
        (tmp_path / "runtime" / "jpserver-1.json").write_text(json.dumps(told), encoding="utf-8")
        done = call(*flags)
        assert lab.running(tmp_path) == ""  # another folder
    address = f"http://127.0.0.1:{port}/lab?token=t"
    assert done.exit_code == 0, done.output
    assert address in done.output
    assert started == ([] if flags else [address])
    assert lab.running(folder) == ""  # nobody answers there any more


def test_what_was_done_is_told_and_what_cannot_be_done_ends_in_a_sentence(started, tmp_path):
    call()
    broken = tmp_path / "work" / "en" / "ch02_softmax.ipynb"
    broken.write_bytes(b"{")
    assert "Note: ch02_softmax.ipynb is no notebook any more" in call().output
    os.environ["COURSE_WORK"] = str(broken / "work")
    done = call()
    assert done.exit_code == 2
    assert "can't be kept in" in done.output
    assert len(started) == 2


def test_status_reads_the_copy_and_says_where_there_is_none(started):
    done = CliRunner().invoke(main, ["status"])
    assert done.exit_code == 2
    assert "make lab" in done.output
    call()
    done = CliRunner().invoke(main, ["status"])
    assert done.exit_code == 0
    assert "1 · From a die to cross-entropy" in done.output
    assert "check.empirical_distribution" in done.output
