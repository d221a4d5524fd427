"""Study files: what a person writes in TOML, as a StudyPlan, with every mistake at once.

Where to look: `plans` (the way in), `values` (of the right type but out of range), `goals` (what counts beside the
metric), `times` (of day). Unknown keys are refused with the nearest known one.
"""
