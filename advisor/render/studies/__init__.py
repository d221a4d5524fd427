"""Words about a study as a whole, the same in the terminal, in the report and in `advisor status`.

Touches records and words alone: no terminal, no HTML, no figure. What was not measured is not told.
"""
