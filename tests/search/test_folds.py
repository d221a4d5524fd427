"""Folds: a trial is as many trainings as there are folds; one record comes back, and nothing is hidden in it."""

import math
import statistics

import msgspec
import pytest

from advisor.compare.folds import fold_scores, median_place
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    FoldScores,
    Goal,
    Metric,
    Recipe,
    Run,
    Scores,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.search.driver import run_study
from advisor.search.executors.local import LocalExecutor
from advisor.search.folds import as_one
from advisor.search.ledger import Ledger
from advisor.search.outside import Outside
from advisor.search.proposals import Proposal
from advisor.search.work import Result, Shrunk
from advisor.space.folds import over_folds
from tests.search.conftest import Store

ACCURACY = Goal(metric=Metric.ACCURACY)
RECIPE = Recipe(data=DataPlan(source="iris", folds=5, repeats=3), seed=7)


def run_of(accuracy: float) -> Run:
    return Run(scores=Scores(validation={"accuracy": accuracy}), ending=Ending(EndingKind.FINISHED, "all 3 epochs"))


def results_of(*accuracies: float) -> list[Result]:
    runs = [run_of(accuracy) for accuracy in accuracies]
    return [Result(number=4, ending=run.ending, run=run) for run in runs]


def ended(result: Result, goal: Goal = ACCURACY) -> Trial:
    ledger = Ledger(goal)
    ledger.put([Trial(number=4)])
    return ledger.ended(result, seconds=1.0)


def test_a_recipe_is_trained_on_every_fold_of_every_repetition_with_seeds_of_their_own() -> None:
    folds = over_folds(RECIPE)
    assert [fold.data.fold for fold in folds] == list(range(15))
    assert len({fold.seed for fold in folds}) == 15
    same = {msgspec.structs.replace(f, seed=0, data=msgspec.structs.replace(f.data, fold=0)).epochs for f in folds}
    assert same == {RECIPE.epochs}
    assert over_folds(Recipe(data=DataPlan(source="iris"), seed=7))[0].seed == 7


def test_a_trial_is_judged_by_the_mean_and_keeps_each_fold() -> None:
    values = (0.5, 1.0, 0.75, 0.8)
    trial = ended(as_one(4, results_of(*values), goal=ACCURACY))
    assert trial.state is TrialState.FINISHED
    assert trial.score == pytest.approx(statistics.mean(values))
    assert trial.folds == FoldScores(values=values, sd=statistics.stdev(values))


def test_the_run_of_a_trial_is_that_of_its_median_fold() -> None:
    trial = ended(as_one(4, results_of(0.5, 1.0, 0.75, 0.8, 0.9), goal=ACCURACY))
    assert trial.run is not None
    assert trial.run.scores.validation["accuracy"] == 0.8
    assert trial.run.name == "trial 4, fold 4"
    assert median_place(FoldScores(values=(0.1, 0.4, 0.2, 0.3)), Goal()) == 3  # of two in the middle the worse: a loss


@pytest.mark.parametrize("kind", [EndingKind.DIVERGED, EndingKind.OUT_OF_MEMORY, EndingKind.ERROR])
def test_a_fold_that_fails_fails_its_trial_in_its_own_way(kind: EndingKind) -> None:
    good, bad, *_ = results_of(0.9, 0.1)
    bad = msgspec.structs.replace(bad, ending=Ending(kind, "what happened"))
    trial = ended(as_one(4, [good, good, bad], goal=ACCURACY))
    assert trial.state is TrialState.FAILED
    assert trial.score is None
    assert "fold 3: what happened" in trial.reason
    assert trial.run is not None
    assert trial.run.scores.validation["accuracy"] == 0.1  # the one that the diagnosis should look at


def test_a_fold_without_a_finite_score_leaves_its_trial_without_one() -> None:
    trial = ended(as_one(4, results_of(0.9, math.nan, 0.8), goal=ACCURACY))
    assert (trial.state, trial.score) == (TrialState.FAILED, None)
    assert trial.folds == FoldScores(values=(0.9, None, 0.8))


def test_a_trial_cut_off_by_others_is_pruned_and_one_out_of_time_counts_with_what_it_reached() -> None:
    for kind, state in ((EndingKind.PRUNED, TrialState.PRUNED), (EndingKind.TIMED_OUT, TrialState.FINISHED)):
        results = [msgspec.structs.replace(r, ending=Ending(kind, "so it was")) for r in results_of(0.9, 0.7)]
        trial = ended(as_one(4, results, goal=ACCURACY))
        assert (trial.state, trial.score) == (state, pytest.approx(0.8))


def test_every_step_of_pruning_is_judged_over_the_folds() -> None:
    results = [
        msgspec.structs.replace(
            result, shrunk=tuple(Shrunk(share=s, size=9, run=run_of(base - s / 10)) for s in (0.3, 0.5))
        )
        for result, base in zip(results_of(0.9, 0.8), (0.9, 0.8), strict=True)
    ]
    whole = ended(one := as_one(4, results, goal=ACCURACY))
    ledger = Ledger(ACCURACY)
    ledger.put([whole])
    steps = ledger.shrunk(whole, one)
    assert [step.score for step in steps] == pytest.approx([0.82, 0.80])
    assert [len(step.folds.values) for step in steps if step.folds is not None] == [2, 2]


def test_a_worker_is_worn_by_every_network_that_it_built() -> None:
    assert as_one(4, results_of(0.9, 0.8, 0.7), goal=ACCURACY).trainings == 3


def test_one_fold_has_no_spread() -> None:
    assert fold_scores([run_of(0.5)], ACCURACY).sd is None


def test_the_driver_asks_for_every_fold_and_hears_one_result_a_trial(plan: StudyPlan, recipe_of, store: Store) -> None:
    """Through a real worker process, with a trainer that gives each fold a loss of its own."""
    data = DataPlan(source="iris", folds=4)
    folded = msgspec.structs.replace(plan, data=data, budget=msgspec.structs.replace(plan.budget, trials=3))
    proposals = [Proposal(number=n, parameters={"depth": n + 1}, proposed_by=f"known {n}") for n in range(3)]

    def recipe_with_folds(proposal: Proposal) -> Recipe:
        return msgspec.structs.replace(recipe_of(proposal), data=data)

    executor = LocalExecutor("fake_trainer:train_folds")
    try:
        found = run_study(
            folded,
            Nobody(),
            executor=executor,
            recipe_of=recipe_with_folds,
            first=proposals,
            outside=Outside(save=store.save),
        )
    finally:
        executor.close()
    assert len(found.trials) == 3
    for trial in found.trials:
        assert trial.folds is not None
        assert len(trial.folds.values) == 4
        assert trial.score == pytest.approx(trial.folds.mean)
    assert found.best.score == min(trial.score for trial in found.trials if trial.score is not None)


class Nobody:
    """An engine with nothing to propose."""

    def ask(self, numbers):
        return ()

    def tell(self, outcomes): ...

    def suggest(self, number, dimension):
        return dimension.default

    def resume(self, history, outcomes): ...

    def close(self): ...
