"""A notebook as other editors save it: what they add, drop and rename, after public examples."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode

Notebook = dict[str, Any]
OUTPUT = [{"output_type": "stream", "name": "stdout", "text": ["Mounted at /content/drive\n"]}]


def _plain(notebook: NotebookNode) -> Notebook:
    plain: Notebook = json.loads(json.dumps(notebook))
    return plain


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def _digits(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def colab(notebook: NotebookNode) -> Notebook:
    """Version 4.0, where cells have no ids; Colab's own stand in the metadata, beside outputs'."""
    saved = _plain(notebook)
    cells = []
    for number, cell in enumerate(saved["cells"]):
        about = {**cell["metadata"], "id": _digits(number)[:12]}
        one = {"cell_type": cell["cell_type"], "source": _lines(cell["source"]), "metadata": about}
        if cell["cell_type"] == "code":
            about["colab"] = {"base_uri": "https://localhost:8080/", "height": 408}
            about["outputId"] = f"{_digits(number)[:8]}-954d-4958-f35a-8c84d69cd588"
            about["executionInfo"] = {
                "status": "ok",
                "timestamp": 1767225600000 + number,
                "user_tz": -540,
                "elapsed": 21,
                "user": {"displayName": "Ada", "userId": "01234567890123456789"},
            }
            one |= {"execution_count": number, "outputs": OUTPUT}
        cells.append(one)
    badge = {"id": "view-in-github", "colab_type": "text"}
    link = '<a href="https://colab.research.google.com/" target="_parent">Open in Colab</a>'
    cells.insert(0, {"cell_type": "markdown", "metadata": badge, "source": [link]})
    mounted = [
        "from google.colab import drive\n",
        "drive.mount('/content/drive')\n",
        "%cd /content",
    ]
    own = {"id": "69lq2k6UH7WY", "cellView": "form"}
    cells.insert(
        1,
        {
            "cell_type": "code",
            "source": mounted,
            "metadata": own,
            "execution_count": 1,
            "outputs": OUTPUT,
        },
    )
    return {
        "nbformat": 4,
        "nbformat_minor": 0,
        "metadata": {
            "accelerator": "GPU",
            "colab": {
                "provenance": [],
                "collapsed_sections": ["69lq2k6UH7WY"],
                "toc_visible": True,
                "gpuType": "T4",
            },
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "cells": cells,
    }


def colab_without_names(notebook: NotebookNode) -> Notebook:
    """Pasted cell by cell into a new notebook of Colab's: nothing says which cell is which."""
    saved = colab(notebook)
    for cell in saved["cells"]:
        cell["metadata"].pop("nbgrader", None)
    return saved


def vs_code(notebook: NotebookNode) -> Notebook:
    """An environment as the kernel, a language for each cell, an empty cell at the end."""
    saved = _plain(notebook)
    for number, cell in enumerate(saved["cells"]):
        language = "python" if cell["cell_type"] == "code" else "plaintext"
        cell["metadata"]["vscode"] = {"languageId": language}
        cell["source"] = _lines(cell["source"])
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": OUTPUT}
    empty = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": []}
    saved["cells"].append({**empty, "id": "3f2a9c1b", "source": []})
    saved["metadata"] = {
        "kernelspec": {"display_name": ".venv (3.12.3)", "language": "python", "name": "python3"},
        "language_info": {
            "codemirror_mode": {"name": "ipython", "version": 3},
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
            "pygments_lexer": "ipython3",
            "version": "3.12.3",
        },
        "vscode": {"interpreter": {"hash": _digits(0)}},
    }
    return saved


def older_vs_code(notebook: NotebookNode) -> Notebook:
    """Version 4.2, with no ids of cells, and the kernel named after an environment."""
    saved = vs_code(notebook)
    for cell in saved["cells"]:
        cell.pop("id")
    saved["metadata"]["orig_nbformat"] = 4
    saved["metadata"]["kernelspec"]["name"] = f"python3123jvsc74a57bd0{_digits(1)}"
    return {**saved, "nbformat_minor": 2}


EDITORS: dict[str, Callable[[NotebookNode], Notebook]] = {
    "colab": colab,
    "colab-without-names": colab_without_names,
    "vs-code": vs_code,
    "older-vs-code": older_vs_code,
}
