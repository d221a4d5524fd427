"""Study files: what a person writes in TOML, as a StudyPlan, with every mistake at once.

Where to look: `plans` (the way in), `values` (right in type and still not meant). Unknown keys are refused with
the nearest known one.
"""
