"""Predict, then run: a reader commits to an answer before a cell shows what happens.

Nothing is recorded and no kernel is asked: the choice lives in the page alone, so it works in a
saved notebook, an HTML export and a website, too. Where a page allows no form, it is folded.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from typing import Any

from IPython.display import display
from IPython.utils.capture import RichOutput, capture_output

Experiment = Callable[[], Any]

# The fold appears once there is an answer; once it is open, the answer stays. `:has` is known to
# every browser since 2023; one that doesn't know it shows the fold from the start.
STYLE = """
<style>
.predict { max-width: 46em; padding: 0.7em 1em; border: 1px solid rgba(128, 128, 128, 0.4);
  border-radius: 6px; font-family: system-ui, sans-serif; }
.predict label { margin-right: 1.6em; cursor: pointer; }
.predict input[type=number] { width: 8em; margin-left: 0.5em; font: inherit; }
.predict summary { margin-top: 0.6em; cursor: pointer; font-weight: 600; }
.predict pre { margin: 0.6em 0 0; white-space: pre-wrap; }
.predict img { max-width: 100%; }
@supports selector(:has(a)) {
  .predict:not(:has(input:checked, input[type=number]:valid)) details { display: none; }
  .predict:has(details[open]) .predict-answers { pointer-events: none; opacity: 0.75; }
}
@media print { .predict details { display: block !important; } }
</style>
"""


def predict(*answers: str) -> Callable[[Experiment], Experiment]:
    """Let the reader choose one of ``answers`` before they see what the function below shows.

    Parameters
    ----------
    answers
        What stands on the buttons: the letters of the answers that the text above spells out.

    Returns
    -------
    decorator
        Runs the experiment at once, so that an error is an error of this cell, and keeps what it
        prints and displays folded until there is an answer.
    """
    buttons = "".join(
        f'<label><input type="radio" name="prediction"> {html.escape(answer)}</label>'
        for answer in answers
    )
    return _asking(buttons, " · ".join(answers))


def predict_number(what: str) -> Callable[[Experiment], Experiment]:
    """Let the reader type a number, called ``what``, before they see what the function shows."""
    field = f'<label>{html.escape(what)} <input type="number" step="any" required></label>'
    return _asking(field, f"{what} ?")


def _asking(answers: str, plain: str) -> Callable[[Experiment], Experiment]:
    def decorated(experiment: Experiment) -> Experiment:
        with capture_output() as shown:
            experiment()
        told = shown.stdout.strip("\n")
        happened = f"<pre>{html.escape(told)}</pre>" if told else ""
        happened += "".join(_as_html(output) for output in shown.outputs)
        # A form of its own, so that the buttons of two cells don't belong together.
        form = (
            f'<form class="predict" onsubmit="return false"><div class="predict-answers">{answers}'
            f"</div><details><summary>See what happens</summary>{happened}</details></form>"
        )
        text = f"Your prediction: {plain}\n\nWhat happens:\n{told}"
        display({"text/html": STYLE + form, "text/plain": text}, raw=True)
        return experiment

    return decorated


def _as_html(output: RichOutput) -> str:
    data = output.data
    if "image/png" in data:
        picture = data["image/png"]
        if isinstance(picture, bytes):  # a kernel sends text, and takes either
            picture = base64.b64encode(picture).decode()
        return f'<img src="data:image/png;base64,{picture}" alt="what happens">'
    if "text/html" in data:
        return str(data["text/html"])
    return f"<pre>{html.escape(data['text/plain'])}</pre>"
