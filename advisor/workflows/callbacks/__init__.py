"""Callbacks for anyone's own `model.fit`: record it, advise while it trains, print a line per epoch.

Where to look: `recorder` (RunRecorder), `advisor` (Advisor), `given` (the data beside a `fit`), `epoch_lines`. They
write and print, and get their numbers from `advisor.training.callbacks`.
"""
