"""Answers beside the right ones: which criteria are met, and which known mistake explains the rest.

This room may enter a student's bundle. It knows no right answer by itself: whoever judges hands it
an oracle.
"""
