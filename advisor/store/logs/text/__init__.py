"""Printed text: from lines as they stand on the screen to runs.

Where to look: `lines` (colours and redrawn bars undone), `plainly` (other scripts and spellings), `numbers` and
`labels` (what a number is, by the text in front of it), `pairs` and `grid` (names beside numbers, or above them),
`keyed` (names above one another, block by block), `plans` (one plan for lines that differ in their digits alone),
`gather` and `settle` (from there to runs), `printed` (what Keras prints); `family_*` are whole families, for readers
of files and of the cells of notebooks.
"""
