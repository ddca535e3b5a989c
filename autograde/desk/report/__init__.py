"""A page and a table about a class, for its instructor."""
