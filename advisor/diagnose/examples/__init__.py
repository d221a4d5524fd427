"""Made-up subjects for `fires_on` and `quiet_on`: tests of the rules and sketches of their manuals.

`runs` makes runs of a given shape, `studies` makes studies.
"""
