"""What a study starts from: the same trainings as evidence, others as a guess, and what cannot be used at all."""

from pathlib import Path

import msgspec
import optuna
import pytest

from advisor.errors import StudyError
from advisor.records import (
    DataPlan,
    Goal,
    Recipe,
    Run,
    SearchSettings,
    Strategy,
    Study,
    StudyPlan,
    Trial,
    TrialState,
)
from advisor.records.studies.earlier import EarlierUse
from advisor.records.studies.plan import Narrowing
from advisor.space.design import DesignSpace, design_space
from advisor.space.earlier import opening_with
from advisor.store.kept import without_passwords
from advisor.store.studies import StudyFolder
from advisor.training.data.named import named_source
from advisor.training.data.prepare import prepare
from advisor.workflows.study.earlier import start_from_earlier
from advisor.workflows.study.engine import engine_for

RUNS = Path(__file__).parents[2] / "runs"
PLAN = StudyPlan(
    name="small",
    data=DataPlan(source="iris"),
    space={"learning_rate": Narrowing(low=1e-4, high=1e-1), "width": Narrowing(low=8, high=64)},
    epochs=3,
)
SPACE, _ = design_space(PLAN)
IRIS = named_source(PLAN.data, folder=None)


def asking(*named: object, plan: StudyPlan = PLAN) -> StudyPlan:
    return msgspec.structs.replace(plan, search=SearchSettings(earlier=tuple(map(str, named))))


def taken(*named: object, plan: StudyPlan = PLAN, space: DesignSpace = SPACE, beside: Path = Path(), known=()):
    return start_from_earlier(asking(*named, plan=plan), space, data=IRIS, beside=beside, known=known)


def earlier_study(root: Path, plan: StudyPlan = PLAN, space: DesignSpace = SPACE, *, trials: int = 5) -> Path:
    """A folder as `advisor search` leaves it, without a training: the larger the rate, the better."""
    folder = StudyFolder(root)
    folder.create(plan, started="2026-01-01T00:00:00+00:00")
    source = named_source(plan.data, folder=None)
    made = []
    for number in range(trials):
        recipe = space.recipe({"learning_rate": 1e-3 * (number + 1), "width": 16})
        facts = prepare(source, recipe, with_test=False).facts
        run = Run(recipe=msgspec.structs.replace(recipe, seed=number), data=facts)
        score = plan.goal.cost(1.0 - number / 10)
        made.append(Trial(number=number, state=TrialState.FINISHED, score=score, run=run))
    folder.write_trials([*made, Trial(number=trials, state=TrialState.FAILED, reason="diverged")])
    return root


def refusal(*named: object, **said) -> str:
    with pytest.raises(StudyError) as refused:
        taken(*named, **said)
    return str(refused.value)


def test_the_same_trainings_of_the_same_data_are_evidence_best_first(tmp_path: Path) -> None:
    (found,) = taken(earlier_study(tmp_path / "old"))
    assert found.use is EarlierUse.EVIDENCE
    assert [trial.number for trial in found.trials] == [4, 3, 2, 1, 0]
    assert found.trials[0].parameters == {"width": 16, "learning_rate": pytest.approx(5e-3)}


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"data": DataPlan(source="wine")}, "other data"),
        ({"data": DataPlan(source="iris", split_seed=1)}, "other data, or other parts"),
        ({"goal": Goal(metric="accuracy")}, "another goal: accuracy"),
        ({"epochs": 9}, "trainings that this space does not make"),
        ({"recipe": {"activation": "tanh"}}, "trainings that this space does not make"),
        ({"search": SearchSettings(strategy=Strategy.COMPLEXITY)}, "judged in another way"),
    ],
)
def test_anything_else_is_a_guess_where_to_look_with_the_reason(tmp_path: Path, change: dict, because: str) -> None:
    plan = msgspec.structs.replace(PLAN, **change)
    (found,) = taken(earlier_study(tmp_path / "old", plan, design_space(plan)[0]))
    assert found.use is EarlierUse.PRIOR
    assert because in found.because
    assert found.trials[0].parameters["learning_rate"] == pytest.approx(5e-3)


def test_where_a_study_lies_beside_the_study_file_it_is_found(tmp_path: Path) -> None:
    earlier_study(tmp_path / "old")
    assert len(taken("old", beside=tmp_path)) == 1


def test_studies_of_optuna_and_keras_tuner_are_guesses_by_the_names_of_their_parameters(tmp_path: Path) -> None:
    study = optuna.create_study(storage=f"sqlite:///{tmp_path}/o.db", study_name="mine", direction="maximize")
    optuna.create_study(storage=f"sqlite:///{tmp_path}/o.db", study_name="empty")
    for number in range(5):
        trial = study.ask({"lr": optuna.distributions.FloatDistribution(1e-5, 1.0, log=True)})
        study.tell(trial, number / 10)
    for named in (f"{tmp_path}/o.db", f"sqlite:///{tmp_path}/o.db", f"{tmp_path}/o.db#mine"):
        (found,) = taken(named)
        assert (found.use, found.because, found.name) == (EarlierUse.PRIOR, "its data are not known", "mine")
        assert [trial.number for trial in found.trials] == [4, 3, 2, 1, 0]
        assert all(set(trial.parameters) == {"learning_rate"} for trial in found.trials)
    (project,) = taken(RUNS / "keras" / "keras_tuner")
    assert project.trials
    (journal,) = taken(RUNS / "optuna" / "journal.log")
    assert journal.trials


def test_what_was_taken_stays_when_the_earlier_study_is_gone(tmp_path: Path) -> None:
    named = earlier_study(tmp_path / "old")
    before = taken(named)
    (named / "study.json").unlink()
    assert taken(named, known=before) == before


def test_the_best_are_tried_again_after_the_first_and_never_too_many(tmp_path: Path) -> None:
    earlier_study(tmp_path / "old")
    found = taken("old", beside=tmp_path)
    names = [name for name, _ in opening_with(SPACE, found, trials=100)]
    assert names[:4] == ["lecture-default", "trial 4 of old", "trial 3 of old", "trial 2 of old"]
    few = [name for name, _ in opening_with(SPACE, found, trials=6)]
    assert [name for name in few if name.endswith("of old")] == ["trial 4 of old"]
    assert opening_with(SPACE, (), trials=100)[1:] == opening_with(SPACE, found, trials=100)[4:]


def test_where_only_time_ends_a_study_a_useful_answer_comes_first_and_the_yardstick_is_trained_all_the_same() -> None:
    space, _ = design_space(StudyPlan(name="all", data=DataPlan(source="digits")))
    counted, timed = ([name for name, _ in opening_with(space, (), trials=trials)] for trials in (100, None))
    assert counted[0] == "lecture-default"
    assert (timed[0], timed[-1]) == ("lecture-default-without-dropout", "lecture-default")
    assert sorted(timed) == sorted(counted)
    own, _ = design_space(StudyPlan(name="own", data=DataPlan(source="digits"), base_recipe="he-with-light-dropout"))
    assert opening_with(own, (), trials=None) == opening_with(own, (), trials=100)  # the user's own recipe stays first


@pytest.mark.parametrize("sampler", ["surrogate", "tpe", "qmc"])
def test_trials_of_earlier_studies_come_neither_into_the_storage_nor_among_the_numbers(
    tmp_path: Path, sampler: str
) -> None:
    plan = msgspec.structs.replace(PLAN, search=SearchSettings(sampler=sampler))
    found = taken(earlier_study(tmp_path / "old", trials=12))
    engine = engine_for(plan, SPACE, folder=StudyFolder(tmp_path / "new"), earlier=found)
    proposals = engine.ask([0, 1])
    engine.close()
    assert [proposal.number for proposal in proposals] == [0, 1]
    (name,) = optuna.get_all_study_names(optuna_storage := _journal(tmp_path / "new" / "journal.log"))
    assert len(optuna.load_study(study_name=name, storage=optuna_storage).trials) == 2


def test_a_resumed_sampler_knows_the_evidence_again(tmp_path: Path) -> None:
    evidence = taken(earlier_study(tmp_path / "old", trials=9))
    asked = []
    for name, earlier in (("warm", evidence), ("cold", ())):
        engine = engine_for(PLAN, SPACE, folder=StudyFolder(tmp_path / name), earlier=earlier)
        engine.resume([], [])
        asked.append([proposal.parameters["learning_rate"] for proposal in engine.ask(range(4))])
        engine.close()
    assert asked[0] != asked[1]


def _journal(file: Path) -> optuna.storages.JournalStorage:
    return optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(file)))


def test_every_study_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing"
    empty = earlier_study(tmp_path / "empty", trials=0)
    newer = earlier_study(tmp_path / "newer")
    text = (newer / "study.json").read_text(encoding="utf-8")
    (newer / "study.json").write_text(text.replace("advisor/study@1", "advisor/study@9"), encoding="utf-8")
    said = refusal(nothing, empty, newer, earlier_study(tmp_path / "sound"))
    assert said.count("search.from, ") == 3
    assert "expected finished trials with a finite score, got none" in said
    assert "sound" not in said


def test_a_study_does_not_start_from_itself(tmp_path: Path) -> None:
    own = earlier_study(tmp_path / "own")
    for named in (own, own / "study.json", own / "journal.log"):
        with pytest.raises(StudyError, match="that is this study"):
            start_from_earlier(asking(named), SPACE, data=IRIS, beside=tmp_path, own=own)


def test_a_study_that_shares_no_dimension_is_refused(tmp_path: Path) -> None:
    study = optuna.create_study(storage=f"sqlite:///{tmp_path}/o.db", study_name="trees")
    for depth in range(3):
        study.tell(study.ask({"max_leaves": optuna.distributions.IntDistribution(1, 9)}), depth)
    assert "none of its parameters is searched here (width, learning_rate" in refusal(tmp_path / "o.db")
    assert 'there is no study "tree"; did you mean "trees"?' in refusal(f"{tmp_path}/o.db#tree")


def test_a_password_is_neither_printed_nor_kept(tmp_path: Path) -> None:
    url = "postgresql://ann:s3cret%21@127.0.0.1:9/studies#digits"
    said = refusal(url)
    assert "postgresql://ann:***@127.0.0.1:9/studies#digits" in said
    assert "s3cret" not in said
    assert "s3cret" not in str(without_passwords(asking(url)))
    other = "postgresql://127.0.0.1:9/studies?user=ann&password=s3cret"
    assert "studies?user=ann&password=***" in refusal(other)
    assert "s3cret" not in refusal(other)


def test_strategies_and_models_that_ask_nobody_refuse_it(tmp_path: Path) -> None:
    named = earlier_study(tmp_path / "old")
    plan = asking(named)
    growing = msgspec.structs.replace(plan, search=msgspec.structs.replace(plan.search, strategy=Strategy.GROWING))
    bare = DesignSpace(base=Recipe(data=PLAN.data), dimensions=())
    for each, space in ((growing, SPACE), (plan, bare)):
        with pytest.raises(StudyError, match="cannot start from earlier studies"):
            start_from_earlier(each, space, data=IRIS, beside=tmp_path)


@pytest.mark.parametrize("settings", [{"engine": "keras-tuner"}, {"sampler": "tpe"}])
def test_a_belief_that_nobody_would_use_is_refused(tmp_path: Path, settings: dict) -> None:
    search = msgspec.convert(settings, SearchSettings)
    believing = PLAN.space | {"learning_rate": Narrowing(low=1e-4, high=1e-1, around=1e-3)}
    plan = msgspec.structs.replace(PLAN, space=believing, search=search)
    with pytest.raises(StudyError, match="cannot use `around`"):
        engine_for(plan, design_space(plan)[0], folder=StudyFolder(tmp_path))


def test_study_says_in_a_line_what_it_started_from(tmp_path: Path) -> None:
    from advisor.render.terminal import study_status

    study = Study(plan=PLAN, earlier=taken(earlier_study(tmp_path / "old")))
    assert "5 trials, told to the sampler (the same data, parts and goal; the same trainings)" in study_status(study)
