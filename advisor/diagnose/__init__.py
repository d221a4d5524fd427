"""From one run, one study or one learning curve to findings, the questions asked and one decision.

Where to look: `engine` (what others call), `rules` (one file per rule), `rule` (the decorator), `manual` (a rule
explained), `reading` (what a run, study or curve shows, as numbers), `deciding` (one cause per finding, then the
lecture's procedure), `trust` (how far a rule is trusted), `examples` (made-up runs).

NumPy and msgspec only: no files, no clock, no printing.
"""
