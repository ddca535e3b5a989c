"""What tests and benchmarks have in common: classes to grade, browsers to drive, measures."""
