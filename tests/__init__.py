"""Tests, by the rooms of the course; ``support`` and ``corpus`` are what they stand on."""
