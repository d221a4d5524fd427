"""Reading the subjects of rules: what a run or a study shows, as plain numbers.

Where to look: `signals` (measuring traces), `facts` (references, chance, metrics of a run), `performance` (how well it
did), `learned` (did it learn at all), `excerpts` (what the text of a log tells), `trials` (a study); `once` keeps what
was read. Decides nothing.
"""
