"""What a page may cost: a learner's text can be made so that to set it takes hours."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

SECONDS = 2.0  # of a processor, for all that is a learner's on one page; usually it is 0.02
MOST_TEXT = 200_000  # characters of one text
AGAIN = 0.1  # seconds until a limit is told once more, if the first time went unheard


class _TooLongError(BaseException):
    """It took too long. Not an Exception, so that nobody on the way takes it for a mistake."""


@dataclass
class Allowance:
    """The time that is left for a page's texts; who used it up, and after whom, is shown plainly.

    ``plain`` counts the texts that were.
    """

    left: float = SECONDS
    plain: int = 0

    def spend(self, task: Callable[[str], str], text: str, plainly: Callable[[str], str]) -> str:
        """Do a task with a text within what is left, or else put it plainly."""
        begun = time.process_time()
        if len(text) <= MOST_TEXT and self.left > 0:
            try:
                with _limited(self.left):
                    return task(text)
            except _TooLongError:
                self.left = 0.0
            except RecursionError:
                pass
            finally:
                self.left -= time.process_time() - begun
        self.plain += 1
        return plainly(text)


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Break off what takes longer, in the time of the processor that it gets itself."""
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield  # only the length is limited there
        return

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
