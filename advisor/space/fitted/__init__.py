"""The space as the data ask for it: known only once they are read.

Where to look: `data_fit` (what does not fit them), `suited` (what a table is searched for), `epochs` and `following`
(lengths that follow the rows), `windows` (of series). May touch what `space` may; what does not fit is a Problem.
"""
