"""The conformance suite: an engine joins the list and inherits these tests; no backend, a fake loss."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.records import Goal, Metric, StudyPlan, Trial, TrialState
from advisor.search.proposals import Engine, Outcome
from advisor.space.design import DesignSpace
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Text, Uniform

MakeEngine = Callable[..., Engine]


def optuna_default(dimensions, active, folder: Path, **settings) -> Engine:
    from advisor.search.engines.optuna import OptunaEngine

    return OptunaEngine(dimensions, active, name="s", goal=Goal(), storage=folder / "journal.log", **settings)


def optuna_random(dimensions, active, folder: Path, **settings) -> Engine:
    return optuna_default(dimensions, active, folder, sampler="random", **settings)


def optuna_tpe(dimensions, active, folder: Path, **settings) -> Engine:
    return optuna_default(dimensions, active, folder, sampler="tpe", **settings)


def optuna_qmc(dimensions, active, folder: Path, **settings) -> Engine:
    return optuna_default(dimensions, active, folder, sampler="qmc", **settings)


def optuna_nsga2(dimensions, active, folder: Path, **settings) -> Engine:
    return optuna_default(dimensions, active, folder, sampler="nsga2", **settings)


def optuna_sqlite(dimensions, active, folder: Path, **settings) -> Engine:
    from advisor.search.engines.optuna import OptunaEngine

    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder}/optuna.db"
    return OptunaEngine(dimensions, active, name="s", goal=Goal(), storage=url, **settings)


def keras_tuner_random(dimensions, active, folder: Path, **settings) -> Engine:
    from advisor.search.engines.kerastuner import KerasTunerEngine

    return KerasTunerEngine(dimensions, goal=Goal(), sampler="random", folder=folder, **settings)


def keras_tuner_bayesian(dimensions, active, folder: Path, **settings) -> Engine:
    from advisor.search.engines.kerastuner import KerasTunerEngine

    return KerasTunerEngine(dimensions, goal=Goal(), sampler="bayesian", folder=folder, **settings)


def keras_tuner_hyperband(dimensions, active, folder: Path, **settings) -> Engine:
    from advisor.search.engines.kerastuner import KerasTunerEngine

    return KerasTunerEngine(dimensions, goal=Goal(), sampler="hyperband", folder=folder, epochs=9, **settings)


ENGINES = [
    optuna_default,
    optuna_random,
    optuna_tpe,
    optuna_qmc,
    optuna_nsga2,
    *(
        pytest.param(make, marks=pytest.mark.backend)
        for make in (keras_tuner_random, keras_tuner_bayesian, keras_tuner_hyperband)
    ),
]
every_engine = pytest.mark.parametrize("make", ENGINES)


def dimension(name: str, domain, **settings) -> Dimension:
    default = {"default": 1, **settings}.pop("default")
    return Dimension(name=name, domain=domain, default=default, sets=name, why="", reference="")


KINDS = (
    dimension("share", Uniform(0.0, 0.5)),
    dimension("rate", LogUniform(1e-4, 1.0)),
    dimension("layers", IntUniform(1, 4)),
    dimension("units", LogIntUniform(8, 512)),
    dimension("kind", Choice(("a", "b"))),
    dimension("mixed", Choice((0, 0.5, "none"))),
    dimension("switch", Choice((False, True))),
)


def always(dimension: Dimension, parameters: object) -> bool:
    return True


def is_within(domain, value) -> bool:
    match domain:
        case Uniform(low, high) | LogUniform(low, high):
            return low <= value <= high
        case IntUniform(low, high) | LogIntUniform(low, high):
            return isinstance(value, int) and low <= value <= high
        case Choice(options):
            return any(value == option and type(value) is type(option) for option in options)
    raise AssertionError(domain)


def work_through(engine: Engine, numbers: range, loss: Callable[[dict], float]) -> list[dict]:
    tried = []
    for number in numbers:
        (proposal,) = engine.ask((number,))
        engine.tell([Outcome(number=number, parameters=proposal.parameters, value=loss(proposal.parameters))])
        tried.append(proposal.parameters)
    return tried


@every_engine
def test_every_kind_of_domain_gives_values_of_its_own_kind(make: MakeEngine, tmp_path: Path) -> None:
    engine = make(KINDS, always, tmp_path)
    for parameters in work_through(engine, range(8), lambda p: p["share"]):
        assert parameters.keys() == {d.name for d in KINDS}
        for d in KINDS:
            assert is_within(d.domain, parameters[d.name]), (d.name, parameters[d.name])
    engine.close()


@every_engine
def test_an_inactive_dimension_gets_no_value(make: MakeEngine, tmp_path: Path, space: DesignSpace) -> None:
    engine = make(space.dimensions, space.is_active, tmp_path)
    tried = work_through(engine, range(12), lambda p: p["learning_rate"])
    assert {parameters["optimizer"] for parameters in tried} == {"adam", "nesterov"}
    for parameters in tried:
        assert ("momentum" in parameters) == (parameters["optimizer"] == "nesterov")
    engine.close()


@every_engine
def test_a_seed_decides_what_is_proposed(make: MakeEngine, tmp_path: Path) -> None:
    tries = [
        work_through(make(KINDS, always, tmp_path / str(place), seed=seed), range(3), lambda p: p["share"])
        for place, seed in enumerate((1, 1, 2))
    ]
    assert tries[0] == tries[1]
    assert tries[0] != tries[2]


@every_engine
def test_a_resumed_study_does_not_draw_the_same_points_again(make: MakeEngine, tmp_path: Path) -> None:
    first = work_through(make(KINDS, always, tmp_path), range(3), lambda p: p["share"])
    engine = make(KINDS, always, tmp_path)
    engine.resume(*remembered(first))
    assert not [parameters for parameters in work_through(engine, range(3, 6), lambda p: 0.5) if parameters in first]


@every_engine
def test_history_is_learned_even_when_the_storage_is_gone(make: MakeEngine, tmp_path: Path) -> None:
    first = work_through(make(KINDS, always, tmp_path / "lost"), range(3), lambda p: p["share"])
    engine = make(KINDS, always, tmp_path / "fresh")
    engine.resume(*remembered(first))
    assert len(work_through(engine, range(3, 5), lambda p: p["share"])) == 2


@every_engine
def test_failures_and_strangers_are_taken_in_any_number(make: MakeEngine, tmp_path: Path) -> None:
    engine = make(KINDS, always, tmp_path)
    known = {"share": 0.1, "rate": 0.5, "layers": 2, "units": 64, "kind": "a", "mixed": "none", "switch": True}
    engine.tell([Outcome(number=0, parameters=known, value=0.3)])
    for number in range(1, 8):
        (proposal,) = engine.ask((number,))
        engine.tell([Outcome(number=number, parameters=proposal.parameters, value=None, reason="killed")])
    assert engine.ask((8,))


@every_engine
def test_a_text_cannot_be_searched(make: MakeEngine, tmp_path: Path) -> None:
    from advisor.errors import StudyError

    with pytest.raises(StudyError, match="a text cannot be searched"):
        make((dimension("file", Text(), default=""),), always, tmp_path).ask((0,))


def test_a_storage_url_does_instead_of_a_journal(tmp_path: Path) -> None:
    engine = optuna_sqlite(KINDS, always, tmp_path)
    assert len(work_through(engine, range(2), lambda p: p["share"])) == 2
    engine.close()


def test_an_unknown_sampler_is_refused(tmp_path: Path) -> None:
    from advisor.errors import StudyError
    from advisor.search.engines.optuna import OptunaEngine

    with pytest.raises(StudyError, match="no such sampler"):
        OptunaEngine(KINDS, always, name="s", goal=Goal(), sampler="simplex", storage=tmp_path / "j.log")


def test_a_learning_sampler_beats_its_own_first_random_points(tmp_path: Path) -> None:
    dimensions = tuple(dimension(name, LogUniform(1e-6, 1.0), default=1.0) for name in ("one", "two"))

    def loss(parameters: dict) -> float:
        return sum((math.log10(value) + 3) ** 2 for value in parameters.values())

    losses = list(map(loss, work_through(optuna_default(dimensions, always, tmp_path), range(30), loss)))
    assert sum(losses[15:]) < sum(losses[:15])


@pytest.mark.backend
@pytest.mark.parametrize(("metric", "best"), [(Metric.LOSS, min), (Metric.ACCURACY, max)])
def test_kerastuner_is_told_which_way_is_better(metric: Metric, best: Callable, tmp_path: Path) -> None:
    from advisor.search.engines.kerastuner import KerasTunerEngine

    engine = KerasTunerEngine(KINDS, goal=Goal(metric=metric), sampler="bayesian", folder=tmp_path)
    shares = [parameters["share"] for parameters in work_through(engine, range(5), lambda p: p["share"])]
    assert engine._oracle.get_best_trials()[0].score == best(shares)


@pytest.mark.backend
def test_hyperband_trains_most_for_few_epochs_and_the_best_for_more(tmp_path: Path) -> None:
    engine = keras_tuner_hyperband(KINDS, always, tmp_path)
    epochs: dict[str, list[int]] = {}
    for number in range(9 + 3 + 1):
        (proposal,) = engine.ask((number,))
        epochs.setdefault(str(proposal.parameters), []).append(proposal.epochs or 0)
        engine.tell([Outcome(number=number, parameters=proposal.parameters, value=proposal.parameters["share"])])
    assert sorted(map(max, epochs.values()))[-1] == 9
    assert [1, 3, 9] in epochs.values()  # the best of nine went all the way


def remembered(tried: list[dict]) -> tuple[list[Trial], list[Outcome]]:
    trials = [
        Trial(number=number, parameters=parameters, state=TrialState.FINISHED, score=parameters["share"])
        for number, parameters in enumerate(tried)
    ]
    return trials, [Outcome(number=t.number, parameters=t.parameters, value=t.score) for t in trials]


def test_a_trial_that_ran_when_the_study_was_killed_is_failed_with_a_reason(tmp_path: Path, plan: StudyPlan) -> None:
    import optuna

    engine = optuna_default(KINDS, always, tmp_path)
    engine.ask((0, 1))
    again = optuna_default(KINDS, always, tmp_path)
    again.resume([Trial(number=0), Trial(number=1)], [])
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(tmp_path / "journal.log")))
    stored = optuna.load_study(study_name="s", storage=storage).get_trials(deepcopy=False)
    assert [trial.state for trial in stored] == [optuna.trial.TrialState.FAIL] * 2
    assert {trial.user_attrs["advisor:reason"] for trial in stored} == {
        "the study was interrupted while this trial ran"
    }


@pytest.mark.backend
@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("numbers.json", '{"0": "00'),
        ("numbers.json", "[]"),
        ("oracle/oracle.json", '{"ongoing'),
        ("oracle/oracle.json", "{}"),
    ],
)
def test_a_torn_state_of_kerastuner_is_refused_by_name_and_says_what_to_do(file: str, content: str, tmp_path: Path):
    first = work_through(keras_tuner_random(KINDS, always, tmp_path), range(2), lambda p: p["share"])
    assert (tmp_path / file).is_file()
    (tmp_path / file).write_text(content)
    again = keras_tuner_random(KINDS, always, tmp_path)
    with pytest.raises(FileError, match="cannot read") as refused:
        again.resume(*remembered(first))
    assert str(tmp_path) in str(refused.value)
    assert "Move it away" in str(refused.value)


def test_what_the_sampler_looks_at_is_bounded(tmp_path: Path) -> None:
    from advisor.search.engines import optuna as engine_module

    engine = optuna_random(KINDS[:2], always, tmp_path)
    outcomes = [
        Outcome(number=number, parameters={"share": 0.5 * (number % 7) / 7, "rate": 0.1}, value=float(number))
        for number in range(3 * engine_module.SHOWN)
    ]
    engine.tell(outcomes)
    assert len(engine._shown.get_trials(deepcopy=False)) == engine_module.SHOWN
    assert min(trial.value for trial in engine._shown.get_trials(deepcopy=False)) == 0.0  # the best is kept
    assert len(engine._stored.get_trials(deepcopy=False)) == 3 * engine_module.SHOWN  # the storage has all
