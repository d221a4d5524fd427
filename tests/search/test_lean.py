"""What a driver keeps of its trials in memory."""

from pathlib import Path

import msgspec

from advisor.records import Budget, StudyPlan, Trial
from advisor.search.driver import run_study
from advisor.search.lean import MOST, Lean
from advisor.search.outside import Outside
from advisor.store.format import codec
from advisor.store.runs import read_run
from advisor.store.studies import StudyFolder
from tests.search.fakes import Clock, FakeExecutor, Listener

RUNS = Path(__file__).parents[1] / "runs" / "study_digits" / "trials"


def test_a_driver_keeps_no_traces_and_the_folder_gives_them_back(plan: StudyPlan, recipe_of, tmp_path: Path):
    clock, folder = Clock(), StudyFolder(tmp_path / "study")
    plan = msgspec.structs.replace(plan, budget=Budget(trials=3))
    folder.create(plan, started="2026-01-01T00:00:00+00:00")
    outside = Outside(save=folder.write_trials, clock=clock, kept=Lean())
    found = run_study(plan, Listener(), executor=FakeExecutor(clock), recipe_of=recipe_of, outside=outside)
    assert [trial.run.traces for trial in found.trials] == [(), (), ()]
    assert found.best.run.recipe is not None
    whole = folder.with_runs(found.trials)
    assert all(trial.run.traces for trial in whole)
    assert whole == folder.read_study().trials


def test_what_is_kept_of_a_real_run_is_no_trace_and_trains_it_again():
    whole = StudyFolder(RUNS.parent).read_study().trials
    lean = Lean()
    kept = [lean(trial) for trial in whole]
    for was, trial in zip(whole, kept, strict=True):
        assert trial.run.recipe == was.run.recipe
        assert (trial.run.ending, trial.run.scores, trial.run.data) == (was.run.ending, was.run.scores, was.run.data)
        assert trial.run.rate_responses == was.run.rate_responses
    assert len({id(trial.run.recipe.data) for trial in kept}) == len({codec.encode(t.run.recipe.data) for t in whole})
    assert len({id(trial.run.data) for trial in kept}) < len(kept)
    traced = sum(len(trace.values) for trial in whole for trace in trial.run.traces)
    assert traced > 10_000
    assert not any(trial.run.traces or trial.run.model for trial in kept)


def test_parts_that_differ_in_every_trial_are_not_kept_twice():
    run = read_run(next(RUNS.glob("*.json")))
    lean, change = Lean(), msgspec.structs.replace

    def trial(number: int) -> Trial:
        recipe = change(run.recipe, label_smoothing=1e-4 * number)
        return Trial(number=number, run=change(run, recipe=recipe))

    kept = [lean(trial(number)) for number in range(3 * MOST)]
    assert [each.run.recipe.label_smoothing for each in kept] == [1e-4 * number for number in range(3 * MOST)]
    assert all(len(known) <= MOST for known in lean._parts.values())
