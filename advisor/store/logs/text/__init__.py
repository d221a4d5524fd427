"""Printed text: from lines as they stand on the screen to runs.

Where to look: `lines` (colours and redrawn bars undone), `plainly` (other scripts and spellings), `numbers` and
`labels` (what a number is, by the text in front of it), `pairs` and `grid` (names beside numbers, or above them),
`gather` and `settle` (from there to runs), `printed` (what Keras prints).
"""
