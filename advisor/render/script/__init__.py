"""A script that trains a model again, written from the calls that make its parts.

Where to look: `code` (values and calls as lines of code), `winner` (the whole script from its template, where each
part stands only if it is used), `scores` (the goal's metric as code), `where` (where it lies).

Computes nothing: what is not in the records is not in the script, and what no script can say is said at its top.
"""
