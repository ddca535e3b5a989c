"""The register: every chapter that has exercises, in teaching order."""

from __future__ import annotations

from autograde.exercise import Chapter, Check
from autograde.exercises import sigmoid_with_loss, softmax_with_loss

CHAPTERS: dict[str, Chapter] = {
    chapter.stem: chapter for chapter in (sigmoid_with_loss.CHAPTER, softmax_with_loss.CHAPTER)
}
CHECKS: dict[str, Check] = {
    check.id: check for chapter in CHAPTERS.values() for check in chapter.checks
}
