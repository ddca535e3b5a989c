"""Figures about the course, each with the command that makes it; ``results`` has them."""

from pathlib import Path

RESULTS = Path(__file__).with_name("results")
