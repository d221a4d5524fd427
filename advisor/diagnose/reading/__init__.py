"""Reading the subjects of rules: what a run, a study or a learning curve shows, as plain numbers.

Where to look: `signals` (measuring traces), `facts` (references, chance, metrics of a run), `performance` (how
well it did), `trials` (a study), `sizes` (a learning curve). Decides nothing.
"""
