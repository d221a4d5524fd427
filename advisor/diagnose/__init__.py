"""From one run or one study to findings, the questions asked and one decision. Learning curves: `advisor.curve`.

Where to look: `engine` (what others call), `rules` (one file, one rule), `rule` (the decorator), `discovery` (which
rules there are), `view` (what a rule is shown), `settings` and `manual` (of a rule), `reading` (measuring), `deciding`
(one cause, one decision), `trust` (how far a rule is trusted), `live` and `following` (while a run trains, or its log
grows), `events` (what is marked on its curves), `examples` (made-up subjects).

NumPy and msgspec only: no files, no clock, no printing.
"""

import sys

from advisor.doors import CalledPackage

sys.modules[__name__].__class__ = CalledPackage  # `advisor.diagnose(...)` is the command
