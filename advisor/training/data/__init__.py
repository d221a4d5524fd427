"""Data as the network sees them: a source, its rows split into parts, its columns as numbers, and its facts.

Where to look: `prepare` (the way in: a source and a recipe to a Dataset), `named` (data by name), `sources`
(what was read), `dealing` (who gets which row; a wing of its own), `columns` (what a table's columns are; another
wing), `preprocessing` and `targets` (numbers out of cells), `input_kind` (table, series or image), `facts` (what a
run says of its data), `label_check` (labels that may be wrong), `shelf` (prepared data kept for whoever asks again).

May touch NumPy, pandas and scikit-learn; never Keras, and files only through `advisor.files`. What cannot be
used as data is a DataError that names the column.
"""
