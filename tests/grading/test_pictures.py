"""A picture in a learner's text reaches whoever reads it, however it got into the notebook."""

import base64
import json
import struct
import zlib

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograde.explaining.messages import REPAIRS
from autograde.grading.submission import pictures
from autograde.grading.submission.parsing import MOST_SOURCE, read_submission
from autograde.grading.submission.repair import repair
from autograde.grading.submission.sanitize import sanitize


def png(width=4, rest=b""):
    """Make a grey PNG, the only dependency of which is zlib."""

    def chunk(kind, content):
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" + bytes(width))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", body)
        + chunk(b"teXt", rest)
        + chunk(b"IEND", b"")
    )


PNG = base64.b64encode(png()).decode()
JPEG = base64.b64encode(b"\xff\xd8\xff\xe0 and so on").decode()
DATA = f"data:image/png;base64,{PNG}"


def as_file(cells):
    """Return the bytes of a notebook that nobody has looked at."""
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}).encode()


def handed_in(source, attachments=None, make=new_markdown_cell):
    """Return the one cell of a notebook as it is graded, and what was said of it."""
    cell = make(source)
    if attachments is not None:
        cell["attachments"] = attachments
    file = read_submission(as_file([cell]))
    notebook = new_notebook(cells=file.cells)
    sanitize(notebook)
    nbformat.validate(notebook)
    return notebook.cells[0], file.mended


def shown(cell):
    """Return the pictures on nbconvert's page, which the formgrader shows."""
    html, _ = HTMLExporter(template_name="basic").from_notebook_node(new_notebook(cells=[cell]))
    return [image["src"] for image in BeautifulSoup(html, "html.parser").find_all("img")]


@pytest.mark.parametrize(
    ("source", "attachments"),
    [
        ("Look: ![x](attachment:a.png) so.", {"a.png": {"image/png": PNG}}),
        ("![my photo](attachment:my%20photo.png)", {"my photo.png": {"image/png": PNG}}),
        ("![my photo](attachment:my%20photo.png)", {"my%20photo.png": {"image/png": PNG}}),
        ("![x](<attachment:my photo.png>)", {"my photo.png": {"image/png": PNG}}),
        ("![x](attachment:Zoë's photo (2).png)", {"Zoë's photo (2).png": {"image/png": PNG}}),
        ('![a [b] c](attachment:a.png "a title")', {"a.png": {"image/png": PNG}}),
        ("![x](attachment:a.png)", {"a.png": {"image/png": [PNG[:20] + "\n", PNG[20:]]}}),
        ("![x](attachment:a.png)", {"a.png": {"application/pdf": "AAAA", "image/png": PNG}}),
        ('<img src="attachment:a.png" width="200">', {"a.png": {"image/png": PNG}}),
        (f"![image.png]({DATA})", None),
        (f"My photo:\n\n<p><img width=40 alt='so' src='{DATA}'></p>", None),
        (f"![][image1]\n\n[image1]: <{DATA}>", None),
        (f"![Image1]\n\n[image1]: {DATA} 'so'\n", None),
        ("![x][y]\n\n[y]: attachment:a.png", {"a.png": {"image/png": PNG}}),
    ],
)
def test_a_picture_is_shown_to_whoever_reads(source, attachments):
    for make in (new_markdown_cell, new_raw_cell):
        cell, said = handed_in(source, attachments, make)
        assert shown(cell) == [DATA]
        assert not said


def test_the_form_is_told_by_the_picture_itself():
    cell, _ = handed_in(f"![x](data:image/png;base64,{JPEG})")
    assert shown(cell) == [f"data:image/jpeg;base64,{JPEG}"]


def test_one_picture_that_is_shown_twice_is_kept_once():
    cell, _ = handed_in(f"![x]({DATA}) and ![y]({DATA})")
    assert len(cell.attachments) == 1
    assert shown(cell) == [DATA, DATA]


def test_pictures_of_several_cells_have_names_of_their_own():
    cells = [new_markdown_cell(f"![x]({DATA})") for _ in range(2)]
    file = read_submission(as_file(cells))
    one, other = (set(cell.attachments) for cell in file.cells)
    assert not one & other


def test_a_photo_of_a_megabyte_does_not_make_an_answer_too_long():
    photo = base64.b64encode(png(rest=bytes(1_200_000))).decode()
    assert len(photo) > MOST_SOURCE
    cell, said = handed_in(f"So.\n\n![image.png](data:image/png;base64,{photo})\n\nThat is all.")
    assert not said
    assert len(cell.source) < 200
    assert shown(cell) == [f"data:image/png;base64,{photo}"]


SVG = base64.b64encode(b"<svg onload='alert(1)'/>").decode()


@pytest.mark.parametrize(
    ("source", "attachments", "why"),
    [
        (f"Before ![x](data:image/svg+xml;base64,{SVG}) after", None, "odd picture"),
        (f"Before ![x](data:image/png;base64,{SVG}) after", None, "odd picture"),
        ("Before ![x](data:image/png,%89PNG) after", None, "odd picture"),
        ("Before ![x](attachment:a.svg) after", {"a.svg": {"image/svg+xml": SVG}}, "odd picture"),
        ("Before ![x](attachment:a.png) after", {"a.png": {"image/png": 3}}, "odd picture"),
        ("Before ![x](attachment:a.png) after", {}, "lost picture"),
        ("Before ![x](attachment:a.png) after", 3, "lost picture"),
        (f"Before {DATA}{'A' * 300} after", None, "odd picture"),
    ],
)
def test_a_picture_that_cannot_be_kept_is_told(source, attachments, why):
    cell, said = handed_in(source, attachments)
    assert said == (REPAIRS[why].format(cell=1),)
    assert cell.source.startswith("Before ")
    assert REPAIRS["no picture"] in cell.source
    assert cell.source.endswith(" after")
    assert not shown(cell)


def test_pictures_have_a_limit_each_and_together(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURE", len(png()) + 10)
    large = base64.b64encode(png(rest=bytes(20))).decode()
    cell, said = handed_in(f"![x](data:image/png;base64,{large}) ![y]({DATA})")
    assert shown(cell) == [DATA]
    assert said == (REPAIRS["large picture"].format(cell=1, most=0),)
    album = pictures.Album(left=len(png()) + 10)
    other = base64.b64encode(png(width=5)).decode()
    _, kept = album.kept(f"![x]({DATA}) ![y](data:image/png;base64,{other})", None, 0)
    assert [list(forms.values()) for forms in kept.values()] == [[PNG]]
    assert album.said == [REPAIRS["many pictures"].format(cell=1, all=20)]


def test_what_is_no_picture_of_the_notebook_s_own_stays_as_it_is():
    for text in (
        "![x](photo.png)",
        "![x](https://example.org/a.png)",
        "`data:image/png` is a form",
    ):
        album = pictures.Album()
        assert album.kept(text, None, 0) == (text, {})
        assert not album.said


def test_an_answer_that_lost_its_type_keeps_its_picture():
    released = new_notebook(
        cells=[
            new_markdown_cell(
                "**Your answer.**",
                metadata={
                    "nbgrader": {
                        "grade_id": "written",
                        "grade": True,
                        "solution": True,
                        "locked": False,
                        "points": 3,
                        "task": False,
                        "schema_version": 3,
                        "cell_type": "markdown",
                    }
                },
            )
        ]
    )
    raw = new_raw_cell(f"![x]({DATA})", metadata=released.cells[0].metadata)
    made = repair(as_file([raw]), released)
    assert shown(made.notebook.cells[0]) == [DATA]


def test_code_has_no_pictures():
    cell, said = handed_in(f"x = '![x]({DATA})'", make=new_code_cell)
    assert DATA in cell.source
    assert not said
