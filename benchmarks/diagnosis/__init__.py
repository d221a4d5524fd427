"""Measure the diagnosis: faults put into real trainings on real data, with their fixed twins and healthy runs.

`python -m benchmarks.diagnosis --data DIR --cache DIR`. Where to look: `sets` (the data), `trainer` (many
small networks of one shape as one program), `faults` (what is put in, and what must and may be said),
`cases` (every training of the bench, kept as run files), `scoring` (recall, precision, false alarms,
calibration), `tuning` (the calibration table, from one half of the data sets).
"""
