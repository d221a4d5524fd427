"""The clock of a search: what trainings cost, what is kept back for the end, and when it is over.

Where to look: `cost` (of a training, and of several), `alone` (what was seen of that), `budget` (the limits and the
reserve), `timekeeper` (both against the clock). May touch what `search` may; starts nothing.
"""
