"""The ladder: every kind of fault in five strengths, from blatant to nearly invisible, beside its healthy twin.

`python -m benchmarks.ladder --data DIR`. Where to look: `kinds` (the faults and their rungs), `training` (real
trainings on real data, by the trainer of `benchmarks.diagnosis`), `packing` (traces become runs), `kept` (the
compact files in `benchmarks/ladder_data`), `detectors` (advisor, one of your own), `peers` (public tools), `scoring`
(where detection stops, false alarms, the right action), `report` (every view, what is printed and written).
`benchmarks/README.md` says how to score a detector of your own.
"""
