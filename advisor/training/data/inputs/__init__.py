"""Inputs that are no plain table: images with their channels first, texts as words, series as windows, batches.

Where to look: `channels` (where the channels of images stand), `words` (texts as vectors or as numbers of words),
`series` (a table of series as it is read), `windows` (its rows as windows that look back), `forecasts` (its parts by
time), `streams` (batches that a function of the user's own returns), `several` (the inputs of a model of several, in
one array), `given` (what is given in several arrays, as one of each).

May touch NumPy, pandas and scikit-learn; never Keras and no file. What cannot be used is a DataError that names the
setting.
"""
