"""Studies whose truth is known: importance and edges must find it, and nothing where there is nothing."""

import numpy as np
import pytest

from advisor.compare.edges import edges
from advisor.compare.importance import importances
from advisor.compare.scales import place_of
from advisor.records import DataPlan, Goal, Metric, Study, StudyPlan, Trial, TrialState
from advisor.space.dimension import Choice, Dimension, IntUniform, Limits, LogUniform, Uniform

NO_LIMITS = Limits()


def dimension(name: str, domain, limits: Limits = NO_LIMITS) -> Dimension:
    return Dimension(name=name, domain=domain, default=0, sets=name, why="", reference="", limits=limits)


SPACE = (
    dimension("rate", LogUniform(1e-5, 1.0), Limits(0.0, low_included=False)),
    dimension("share", Uniform(0.0, 0.5), Limits(0.0, 1.0)),
    dimension("layers", IntUniform(1, 5), Limits(1)),
    dimension("kind", Choice(("a", "b", "c"))),
)


def study(score, *, count: int = 60, metric: Metric = Metric.LOSS, seed: int = 0) -> Study:
    random = np.random.default_rng(seed)
    trials = []
    for number in range(count):
        parameters = {
            "rate": float(10 ** random.uniform(-5, 0)),
            "share": float(random.uniform(0, 0.5)),
            "layers": int(random.integers(1, 6)),
            "kind": str(random.choice(["a", "b", "c"])),
        }
        trials.append(
            Trial(
                number=number,
                parameters=parameters,
                state=TrialState.FINISHED,
                score=float(score(parameters, random)),
            )
        )
    plan = StudyPlan(name="s", data=DataPlan(source="digits"), goal=Goal(metric=metric))
    return Study(plan=plan, trials=tuple(trials))


def shares(subject: Study) -> dict[str, float]:
    return {importance.dimension: importance.share for importance in importances(subject, SPACE)}


def test_the_dimension_that_decides_is_the_most_important() -> None:
    found = shares(study(lambda p, random: (np.log10(p["rate"]) + 2) ** 2 + 0.1 * random.normal()))
    assert next(iter(found)) == "rate"
    assert found["rate"] > 0.5
    assert max(found["share"], found["layers"], found["kind"]) < 0.2


def test_a_choice_can_be_the_one_that_decides() -> None:
    found = shares(study(lambda p, random: (p["kind"] == "b") + 0.1 * random.normal()))
    assert next(iter(found)) == "kind"


def test_where_all_is_noise_nothing_is_important() -> None:
    assert max(shares(study(lambda p, random: random.normal())).values()) < 0.25


def test_few_trials_say_nothing() -> None:
    assert importances(study(lambda p, random: p["share"], count=9), SPACE) == ()
    assert edges(study(lambda p, random: p["share"], count=5), SPACE) == ()


def test_an_inactive_dimension_is_counted_where_it_was_active() -> None:
    whole = study(lambda p, random: p["share"])
    cut = [
        Trial(number=t.number, state=t.state, score=t.score, parameters={"share": t.parameters["share"]})
        if t.number % 2
        else t
        for t in whole.trials
    ]
    found = {i.dimension: i.trials for i in importances(Study(plan=whole.plan, trials=tuple(cut)), SPACE)}
    assert found == {"share": 60, "rate": 30, "layers": 30, "kind": 30}


@pytest.mark.parametrize(("metric", "sign"), [(Metric.LOSS, 1.0), (Metric.ACCURACY, -1.0)])
def test_the_best_trials_at_an_end_are_seen_whichever_way_the_metric_improves(metric: Metric, sign: float) -> None:
    found = {e.dimension: e for e in edges(study(lambda p, random: -sign * np.log10(p["rate"]), metric=metric), SPACE)}
    assert found["rate"].end == "high"
    assert found["rate"].limit == 1.0
    assert found["rate"].best_share > 2 * found["rate"].all_share > 0
    assert found["rate"].can_widen
    assert found.keys() == {"rate", "share", "layers"}  # a choice has no ends


def test_a_bottom_within_the_range_is_no_edge() -> None:
    found = {e.dimension: e for e in edges(study(lambda p, random: abs(np.log10(p["rate"]) + 2.5)), SPACE)}
    assert found["rate"].best_share == 0.0


def test_an_end_that_nothing_can_lie_beyond_cannot_be_widened() -> None:
    found = {e.dimension: e for e in edges(study(lambda p, random: 8 * p["share"] + p["layers"]), SPACE)}
    assert (found["share"].end, found["share"].can_widen) == ("low", False)
    assert (found["layers"].end, found["layers"].can_widen) == ("low", False)


def test_places_follow_the_scale_of_the_search() -> None:
    assert place_of(LogUniform(1e-4, 1.0), 1e-2) == pytest.approx(0.5)
    assert place_of(Uniform(2.0, 4.0), 3) == pytest.approx(0.5)
    assert place_of(IntUniform(3, 3), 3) is None
    assert place_of(Choice((1, 2)), 1) is None
