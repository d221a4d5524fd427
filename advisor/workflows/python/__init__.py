"""The commands from Python: `advisor.search(x, y)` and the others, each one call of the command's own workflow.

Where to look: one file a command; `study` (what is given as a study, and its data), `held` (data that are held in
Python, kept as a file in the study's folder, never as code), `batches` (a data set read by batches), `history` (what is
given as a run), `words` (errors name a function's arguments, not options), `showing` (records in a notebook and as
text). May use every layer; progress goes to standard output, as Keras's does, for results are returned.
"""
