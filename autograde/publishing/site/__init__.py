"""The course as web pages: a folder that any static host serves, for reading with no set-up.

It is the learners' edition, made from what is there anyhow: stubs from ``notebooks/``, outputs
from ``solutions/``, the pages of ``docs/``, and a card from the check itself.
"""
