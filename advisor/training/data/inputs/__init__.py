"""Inputs that are no plain table: images with their channels first, texts as words, series as windows.

Where to look: `channels` (where the channels of images stand), `words` (texts as vectors or as numbers of words),
`windows` (rows of a series as windows that look back), `series` (a table of series, split by time).

May touch NumPy, pandas and scikit-learn; never Keras and no file. What cannot be used is a DataError that names the
setting.
"""
