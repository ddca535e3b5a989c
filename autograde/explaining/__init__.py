"""A verdict in words, tables and colours, for a notebook, a terminal and a program.

This room may enter a student's bundle. The words of a mistake come with the verdict. It is not
called feedback, since nbgrader's exchange leaves every folder of that name behind.
"""
