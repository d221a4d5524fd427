"""Numbers, dates, durations and truth values as people and programs write them, and what they write for no value.

Where to look: `numbers` with its `units`, `dates`, `durations`, `truth`, `markers` (of no value).

May touch NumPy and pandas; no file and no table: what is read here are texts of one column.
"""
