"""Reports for instructors: a page and a table about a class, and what a regrade changed."""
