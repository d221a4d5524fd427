"""The ledger's best and its count are those of its trials, in whatever order trials come and change."""

import numpy as np

from advisor.records import Goal, Trial, TrialState
from advisor.records.study import ranked_trials
from advisor.search.ledger import Ledger

SCORES = (0.5, 0.7, 0.9, None, float("nan"))
STATES = (TrialState.RUNNING, TrialState.FINISHED, TrialState.FAILED, TrialState.INTERRUPTED, TrialState.PRUNED)


def test_what_the_ledger_keeps_up_is_what_its_trials_say():
    dealt, goal = np.random.default_rng(0), Goal(metric="accuracy")
    ledger = Ledger(goal)
    for _ in range(300):
        scored = SCORES[dealt.integers(len(SCORES))]
        ledger.put([Trial(number=int(dealt.integers(20)), state=STATES[dealt.integers(len(STATES))], score=scored)])
        assert ledger.best == next(iter(ranked_trials(ledger.trials, goal)), None)
        assert ledger.counted == sum(not trial.was_interrupted for trial in ledger.trials)
