"""From one run or one study to findings, the questions asked and one decision. Learning curves: `advisor.curve`.

Where to look: `engine` (what others call), `rules` (one file, one rule), `rule` (the decorator), `discovery` (which
rules there are), `reading` (measuring), `deciding` (one cause, one decision), `trust` (how far a rule is trusted),
`examples` (made-up subjects).

NumPy and msgspec only: no files, no clock, no printing.
"""
