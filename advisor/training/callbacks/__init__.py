"""Callbacks: what watches a training while Keras runs it, and what may end it.

Where to look: `traces` (what Keras logs), `signals` and `probe` (inside the layers), `recording` (anyone's own `fit`),
`parts` (the data that it is given), `guard` (what observes a training never ends it), `decision_map`, `stopping` and
`gradient_norm` (when it ends), `clock` (a learning rate that falls with the time).

May use Keras and the rooms `data`, `scores`, `network` and `backends` of `advisor.training`; never starts a training.
"""
