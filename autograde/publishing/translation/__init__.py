"""The course in other languages: English sentences, the catalogues beside them, and what is made.

A language is a folder ``translations/LANGUAGE`` of gettext catalogues: one for each document (a
chapter, say) and one for the words of cards. Whatever is not translated, or was translated from
another English sentence than today's, stays English and is listed.
"""
