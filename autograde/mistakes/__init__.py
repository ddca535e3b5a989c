"""What is known of wrong answers: for each check, the mistakes that a diagnosis may name."""

from __future__ import annotations

from autograde.known import Mistake
from autograde.mistakes import sections, sigmoid_with_loss, softmax_with_loss

KNOWN: dict[str, list[Mistake]] = sigmoid_with_loss.KNOWN | softmax_with_loss.KNOWN


def section(check: str, mistake: str) -> str:
    """Return the heading in the chapter to read again, for a mistake in a check."""
    for chapter, headings in sections.CHECKS.items():
        if check in headings:
            return sections.MISTAKES[chapter].get(mistake, headings[check])
    return ""
