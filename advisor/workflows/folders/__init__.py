"""Folders of files as the data of a study.

Where to look: `classes` (one subfolder a class, and files of the same kind as new rows), `listed` (pictures with their
labels in a table).
"""
