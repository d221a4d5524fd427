"""The mathematics of stacked networks: every array has the members of a cohort on its first axis.

Where to look: `layout` (which tensors), `initial` (first weights), `layers`, `dropout`, `losses`, `optimizers`
(one step), `program` (one epoch as one function), `compiled` (kept programs), `signals` (inside the layers).

May use Keras operations; knows no member by name, no clock and no record of a run.
"""
