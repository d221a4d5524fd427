"""How far a fired rule is trusted: `confidence` looks it up in `table`, or in `bare` for a log of printed figures.

A benchmark measured and wrote both tables.
"""
