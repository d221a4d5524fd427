"""What a study keeps beside its trials.

Where to look: `plan` (what a person asked for, and changes of it), `earlier` (the studies that it started from),
`sampler` (who proposes its trials, and why), `proposers` (the words that say who proposed one), `workers` (how many
train them), `requests` (what people ask of its search).

May touch what `records` may: msgspec and NumPy.
"""
