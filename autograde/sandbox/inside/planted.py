"""What ``autograde.planted`` means in a graded run: the planted objects are not here."""

raise ImportError(
    "the planted objects are not there in a graded run: they would give the answer away. "
    "Nothing that is graded needs them"
)
