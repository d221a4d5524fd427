"""Tables as people and programs write them into files.

Where to look: `workbooks` (sheets of Excel), `arff` (Weka and OpenML), `extra_rows` (rows that are no examples),
`single_signs` (cells parted by two signs).
"""
