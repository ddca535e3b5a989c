"""Inside: what a cell shows, as nbformat has it, and no more than fits."""

from __future__ import annotations

import base64
import io
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from autograde.sandbox.inside.fence import Limits

KEPT = ("text/plain", "image/png", "image/jpeg")  # anything else could carry a script
MOST_SHOWN = 200  # pictures, results and errors of one cell


class Outputs:
    """What one cell shows: as nbformat has it, and no more than fits."""

    def __init__(self) -> None:
        self.limits = Limits()
        self.clear()

    def clear(self) -> None:
        """Start a new cell."""
        self.shown: list[dict[str, Any]] = []
        self._text, self._pictures = self.limits.output, self.limits.pictures

    def write(self, name: str, text: str) -> None:
        """Append to a stream, or start one."""
        text = self._cut(text)
        if not text:
            return
        last = self.shown[-1] if self.shown else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.shown.append({"output_type": "stream", "name": name, "text": text})

    def show(self, kind: str, data: Any) -> None:
        """Append what was displayed, in the forms that are kept."""
        kept = {}
        for form in KEPT:
            value = data.get(form)
            if isinstance(value, bytes):
                value = base64.b64encode(value).decode()
            if not isinstance(value, str):
                continue
            if form == "text/plain":
                kept[form] = self._cut(value)
            elif len(value) <= self._pictures:
                self._pictures -= len(value)
                kept[form] = value
        if kept and len(self.shown) < MOST_SHOWN:
            self.shown.append({"output_type": kind, "data": kept})

    def fail(self, kind: str, message: str, trace: list[str]) -> None:
        """Append an exception."""
        if len(self.shown) >= MOST_SHOWN:
            return
        told = {"ename": kind, "evalue": message[:2000], "traceback": [self._cut("\n".join(trace))]}
        self.shown.append({"output_type": "error"} | told)

    def _cut(self, text: str) -> str:
        kept = text[: self._text]
        self._text -= len(kept)
        return kept


OUT = Outputs()


class Stream(io.TextIOBase):
    """What a cell prints to: "stdout" or "stderr"."""

    encoding = "utf-8"

    def __init__(self, name: str) -> None:
        self.name = name

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() needs text, not {type(text).__name__}")
        OUT.write(self.name, text)
        return len(text)


class Publisher(DisplayPublisher):
    """Takes what a cell displays."""

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **_: Any) -> None:
        OUT.show("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        OUT.clear()


class Hook(DisplayHook):
    """Takes what the last line of a cell comes to."""

    def write_output_prompt(self) -> None:
        """Leave the prompt out: a notebook shows a number beside the cell."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        OUT.show("execute_result", format_dict)

    def finish_displayhook(self) -> None:
        """Leave out the line ends that a terminal needs."""
