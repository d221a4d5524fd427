"""Words about a study that nobody sits beside; one file for each of the records in `records/unattended`.

Touches records and words alone: no terminal, no HTML, no figure. What was not measured is not told.
"""
