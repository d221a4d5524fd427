"""Columns of a table: what each of them is, and its cells as values that a network can take.

Where to look: `reading` (the way in: a table's columns with a kind each, and the account that people see first),
`declared` (as `[data]` says), `kinds` and `look` (by the look of the cells), `hints` (what a number may be instead),
`special` and `asked` (targets, groups, times), `cells` (cells as values of a kind, whatever file they come from),
`written` (numbers and dates as people write them), `categories` (few texts that come again), `encoding` (values as
inputs, fitted in training), `scalers` and `pieces` (inputs of one scale, and numbers by their quantiles).

May touch NumPy, pandas, scikit-learn and skrub; never Keras and no file. What can be read in two ways is a DataError
that names the column, the rows and the setting.
"""
