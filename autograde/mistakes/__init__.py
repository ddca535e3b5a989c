"""What is known of wrong answers: for each check, the mistakes that a diagnosis may name."""

from __future__ import annotations

from autograde.diagnosis import Mistake
from autograde.mistakes import sigmoid_with_loss, softmax_with_loss


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check."""
    for chapter in (sigmoid_with_loss, softmax_with_loss):
        if check in chapter.KNOWN:
            return str(chapter.WHERE.get(mistake, chapter.SECTIONS[check]))
    return ""


KNOWN: dict[str, list[Mistake]] = sigmoid_with_loss.KNOWN | softmax_with_loss.KNOWN
