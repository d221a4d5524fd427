"""KerasTuner's authoring interface answered by every engine, without building a model."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.records.studies.plan import ParameterValue
from advisor.search.proposals import Engine, Outcome
from advisor.space.dimension import Dimension
from tests.search.test_engines import always, keras_tuner_bayesian, keras_tuner_random, optuna_default

pytestmark = pytest.mark.backend  # KerasTuner imports Keras

MakeEngine = Callable[..., Engine]
EVERY_ENGINE = pytest.mark.parametrize("make", [optuna_default, keras_tuner_random, keras_tuner_bayesian])


def build(hp) -> dict[str, object]:
    """What a user writes; it returns what it was told."""
    told = {
        "units": hp.Int("units", 8, 64),
        "stepped": hp.Int("stepped", 10, 50, step=10),
        "rate": hp.Float("rate", 1e-4, 1e-1, sampling="log", default=1e-2),
        "reversed": hp.Float("reversed", 1.0, 100.0, sampling="reverse_log"),
        "kind": hp.Choice("kind", ["dense", "wide"]),
        "bias": hp.Boolean("bias"),
        "fixed": hp.Fixed("fixed", 7),
    }
    for kind, most in (("dense", 3), ("wide", 9)):
        with hp.conditional_scope("kind", [kind]):
            told[f"layers of {kind}"] = hp.Int("layers", 1, most)
    if told["bias"]:
        told["share"] = hp.Float("share", 0.0, 0.5, step=0.1)
    return told


def work_through(engine: Engine, count: int) -> list[tuple[dict[str, ParameterValue], dict[str, object]]]:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    tried = []
    for number in range(count):
        (proposal,) = engine.ask((number,))
        asked = AskedHyperParameters(lambda dimension, number=number: engine.suggest(number, dimension))
        told = build(asked)
        tried.append((dict(asked.settled), told))
        value = float(told["rate"])
        parameters = {**proposal.parameters, **asked.settled}
        engine.tell([Outcome(number=number, parameters=parameters, value=value)])
    return tried


@EVERY_ENGINE
def test_a_build_function_is_answered_within_its_own_ranges(make: MakeEngine, tmp_path: Path) -> None:
    for _, told in work_through(make((), always, tmp_path), 12):
        assert 8 <= told["units"] <= 64
        assert told["stepped"] in (10, 20, 30, 40, 50)
        assert 1e-4 <= told["rate"] <= 1e-1
        assert 1.0 <= told["reversed"] <= 100.0
        assert told["kind"] in ("dense", "wide")
        assert isinstance(told["bias"], bool)
        assert told["fixed"] == 7
        assert ("share" in told) == told["bias"]
        if "share" in told:
            assert round(10 * told["share"], 6) in range(6)


@EVERY_ENGINE
def test_a_name_under_another_condition_is_another_dimension(make: MakeEngine, tmp_path: Path) -> None:
    for settled, told in work_through(make((), always, tmp_path), 12):
        other = "wide" if told["kind"] == "dense" else "dense"
        assert told[f"layers of {other}"] is None
        assert settled[f"layers [kind={told['kind']}]"] == told[f"layers of {told['kind']}"]
        assert f"layers [kind={other}]" not in settled


@EVERY_ENGINE
def test_trials_of_a_build_function_differ(make: MakeEngine, tmp_path: Path) -> None:
    units = [settled["units"] for settled, _ in work_through(make((), always, tmp_path), 8)]
    assert len(set(units)) >= 4


@EVERY_ENGINE
def test_a_trial_of_the_models_defaults_is_answered_with_them(make: MakeEngine, tmp_path: Path) -> None:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    engine = make((), always, tmp_path)
    told = build(AskedHyperParameters(lambda dimension: engine.suggest(0, dimension)))
    assert told["rate"] == pytest.approx(1e-2)
    assert (told["units"], told["kind"], told["stepped"]) == (8, "dense", 10)
    engine.tell([Outcome(number=0, parameters={"units": 8, "rate": 1e-2}, value=0.1)])
    assert engine.ask((1,))


def test_settled_values_are_not_asked_for() -> None:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    def ask(dimension: Dimension) -> ParameterValue:
        raise AssertionError(dimension.name)

    first = AskedHyperParameters(lambda dimension: dimension.default)
    told = build(first)
    assert build(AskedHyperParameters(ask, settled=first.settled)) == told


def test_what_was_suggested_while_building_is_in_optunas_storage_with_its_range(tmp_path: Path) -> None:
    engine = optuna_default((), always, tmp_path)
    work_through(engine, 3)
    stored = engine._stored.get_trials(deepcopy=False)
    assert [trial.state.name for trial in stored] == ["COMPLETE"] * 3
    assert all({"units", "rate", "kind"} <= trial.params.keys() for trial in stored)
    again = optuna_default((), always, tmp_path)
    again.resume([], [Outcome(number=n, parameters={}, value=trial.value) for n, trial in enumerate(stored)])
    assert [trial.params for trial in again._shown.get_trials(deepcopy=False)] == [trial.params for trial in stored]


def changing(hp) -> dict[str, object]:
    """The same names with other choices and bounds from trial to trial."""
    small = hp.Boolean("small")
    least = hp.Int("least", 1, 5)
    return {
        "small": small,
        "width": hp.Choice("width", [4, 8] if small else [16, 32, 64]),
        "least": least,
        "most": hp.Int("most", least, 9),
        "share": hp.Float("share", 0.1 * least, 1.0),
    }


@EVERY_ENGINE
def test_the_same_name_with_another_domain_is_another_dimension(make: MakeEngine, tmp_path: Path) -> None:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    engine, told = make((), always, tmp_path), []
    for number in range(14):
        engine.ask((number,))
        asked = AskedHyperParameters(lambda dimension, number=number: engine.suggest(number, dimension))
        told.append(changing(asked))
        value = float(told[-1]["width"])
        engine.tell([Outcome(number=number, parameters=dict(asked.settled), value=value)])
    for said in told:
        assert said["width"] in ((4, 8) if said["small"] else (16, 32, 64))
        assert said["least"] <= said["most"] <= 9
        assert 0.1 * said["least"] <= said["share"] <= 1
    assert len({said["small"] for said in told}) == 2
    again = make((), always, tmp_path)
    again.resume([], [Outcome(number=n, parameters={}, value=float(said["width"])) for n, said in enumerate(told)])
    assert changing(AskedHyperParameters(lambda dimension: again.suggest(99, dimension)))


def test_an_answer_that_is_not_offered_becomes_the_default() -> None:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    told = changing(
        AskedHyperParameters(lambda dimension: {"width": 7, "most": 99}.get(dimension.name, dimension.default))
    )
    assert (told["width"], told["most"]) == (16, 1)


def test_a_name_that_was_fixed_first_stays_fixed() -> None:
    from advisor.search.engines.hyperparameters import AskedHyperParameters

    asked = AskedHyperParameters(lambda dimension: dimension.default)
    asked.Fixed("optimizer", "sgd")
    assert asked.Choice("optimizer", ["adam", "sgd"]) == "sgd"
    assert asked.settled == {}
