"""What a study keeps beside its plan and its trials: `earlier` (the studies that it started
from), `sampler` (who proposes its trials, and why).

May touch what `records` may: msgspec and NumPy.
"""
