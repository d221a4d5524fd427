"""From one run, one study or one learning curve to findings, the questions asked and one decision.

Where to look: `engine` (what others call), `rules` (one file, one rule), `rule` (the decorator),
`signals` (measuring traces), `facts` (reading references, chance and metrics off a run), `merging` (one
cause, one finding), `decision` (the lecture's procedure), `calibration` (how far a rule is trusted).

NumPy and msgspec only: no files, no clock, no printing.
"""
