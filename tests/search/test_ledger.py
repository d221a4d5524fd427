"""The ledger's best and its count are those of its trials, in whatever order trials come and change."""

import random

from advisor.records import Goal, Trial, TrialState
from advisor.records.study import ranked_trials
from advisor.search.ledger import Ledger

STATES = (TrialState.RUNNING, TrialState.FINISHED, TrialState.FAILED, TrialState.INTERRUPTED, TrialState.PRUNED)


def test_what_the_ledger_keeps_up_is_what_its_trials_say():
    dealt, goal = random.Random(0), Goal(metric="accuracy")
    ledger = Ledger(goal)
    for _ in range(300):
        scored = dealt.choice((0.5, 0.7, 0.9, None, float("nan")))
        ledger.put([Trial(number=dealt.randrange(20), state=dealt.choice(STATES), score=scored)])
        assert ledger.best == next(iter(ranked_trials(ledger.trials, goal)), None)
        assert ledger.counted == sum(not trial.was_interrupted for trial in ledger.trials)
