"""A study that nobody watches: `pace` (how fast it goes, how long it still takes), `advising` (what its trials say).

May touch what `compare` may: records, the space, NumPy and SciPy; no file and no clock.
"""
