"""What a search would do and how long it would take, before it begins: nothing of it is kept.

Where to look: `rehearsal` (its first seconds, timed), `play` (the whole of it, played through from those), `forecast`
(the band of many plays), `paired` (the same tasks on another backend). May touch what `search` may; opens no storage.
"""
