"""Searching: engines propose trials, executors train them, the driver connects them and keeps the record.

Where to look: `driver` (the loop), `outside` (what it reaches out by), `ledger` (what is known so far), `clock` (when
to stop) and `halving`, `proposals`, `cohorts` and `around` (what is tried next), `surrogate` (our own sampler), `work`
(what goes to a worker and comes back), `orders` and `notices` (what it is told, and tells), `measured` (what a goal
names beside the score), `lean` (what is kept in memory), `steady`, `ending_signals`, `failures`, `folds`, `events`;
`foresight` (how long it would take); `engines`, `executors`, `strategies`.

May touch Optuna or KerasTuner (one file per engine), Ray and submitit (one file each), and worker processes. Never
knows a dimension by its name and never imports a backend; training happens in the workers, by a function named to
the executor.
"""

import sys

from advisor.doors import CalledPackage

sys.modules[__name__].__class__ = CalledPackage  # `advisor.search(...)` is the command
