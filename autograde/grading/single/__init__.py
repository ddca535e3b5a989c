"""Grades one notebook with no gradebook, as ``autograde check`` does: for a learner and for CI."""
