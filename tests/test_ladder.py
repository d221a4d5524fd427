"""The ladder's scores are what its answers say, on a few of its kept trainings."""

import msgspec
import pytest

from advisor.records import Trace
from benchmarks.ladder import detectors, kept, peers, scoring
from benchmarks.ladder.detectors import Answer

KIND = "target not scaled"


@pytest.fixture(scope="module")
def cases():
    return list(kept.read(KIND))


@pytest.fixture(scope="module")
def truth():
    return next(each for each in kept.read_index().kinds if each.kind == KIND)


def _judged(cases, truth, answer):
    return [scoring.judge(case, answer(case), truth) for case in cases]


def test_a_detector_that_knows_everything_sees_every_rung_without_a_false_alarm(cases, truth):
    right = Answer({truth.symptoms[0]: 1.0}, truth.actions[:1])
    found = scoring.figures(_judged(cases, truth, lambda case: right if case.rung else Answer()))
    assert found["found"][2] == 1.0
    assert found["false_alarms"][0] == 0
    assert found["last_rung_seen"] == {KIND: 5}
    assert found["curve"][0] == [0.0, 1.0]
    assert found["right_action_where_it_harmed"][2] == found["left_alone"][2] == 1.0


def test_a_detector_that_always_cries_pays_with_false_alarms(cases, truth):
    found = scoring.figures(_judged(cases, truth, lambda case: Answer({truth.symptoms[0]: 0.7})))
    assert found["found"][2] == 1.0
    assert found["false_alarms"][2] == 1.0
    assert found["curve"][0] == [0.0, 0.0]  # no threshold tells a faulty run from a sound one
    assert found["points"] == [[1.0, 1.0, 0.7]]


def test_a_wrong_name_is_no_find(cases, truth):
    found = scoring.figures(_judged(cases, truth, lambda case: Answer({"no such thing": 0.9})))
    assert found["found"][2] == 0.0
    assert found["any_alarm"][2] == 1.0
    assert found["mean_last_rung_seen"] == 0.0


def test_detection_stops_at_the_rung_that_is_too_weak_for_the_detector(cases, truth):
    found = scoring.figures(
        _judged(cases, truth, lambda case: Answer({truth.symptoms[0]: 0.95 - 0.1 * case.rung} if case.rung else {}))
    )
    assert found["by_rung"] == {KIND: [1.0, 1.0, 1.0, 1.0, 0.0]}
    assert found["last_rung_seen"] == {KIND: 4}
    assert found["curve"][0] == [0.0, 1.0]  # a lower threshold would find the fifth, too


def test_at_a_level_of_false_alarms_the_threshold_stands_above_the_alarms_that_it_does_not_allow():
    sound = [scoring.Judged("k", 0, True, False, 0.0, score, True) for score in (0.9, 0.5, 0.1, 0.0)]
    faulty = [scoring.Judged("k", 1, False, True, score, score, True) for score in (0.95, 0.6, 0.2)]
    assert [round(scoring.found_at([*sound, *faulty], level), 2) for level in (0.0, 0.25, 0.5, 1.0)] == [
        0.33,
        0.67,
        1.0,
        1.0,
    ]


def test_every_rung_stands_beside_its_twin_on_every_deal(cases, truth):
    deals = {(case.data, case.seed) for case in cases}
    assert {(case.data, case.seed, case.rung) for case in cases} == {
        (*deal, rung) for deal in deals for rung in range(6)
    }
    assert [case.strength for case in cases[:6]] == [None, *truth.rungs]


def test_advisor_and_a_detector_of_ones_own_answer_in_the_same_words(cases):
    blatant = next(case for case in cases if case.rung == 1)
    own = detectors.named("tests.test_ladder:finds_what_is_large")(blatant.run)
    assert own == Answer({"unscaled_target": 1.0}, ("clean_data",))
    assert detectors.advisor(blatant.run).symptoms["unscaled_target"] >= detectors.ALARM


def finds_what_is_large(run):
    """See a target that is not scaled by the largest loss: a detector of one's own, given plain dicts."""
    losses = next(trace["values"] for trace in run["traces"] if trace["name"] == "val_loss")
    return {"symptoms": {"unscaled_target": float(losses[0] > 100)}, "action": "clean_data"}


def test_a_public_tool_is_shown_what_it_can_read_and_its_words_are_translated(cases):
    table = peers.table(cases[0].run)
    assert list(table) == ["step", "loss", "val_loss", "lr", "grad_norm"]
    assert len({len(column) for column in table.values()}) == 1
    said = peers.answer([("TP-DIVERGE", "fail"), ("TP-PASS", "pass"), ("crash", "ValueError")])
    assert said.symptoms["diverging"] == 0.9
    assert said.actions == ("tune_optimization",)


def test_what_is_kept_comes_back_as_it_was_with_numbers_that_were_not_finite(tmp_path, cases, truth):
    run = msgspec.structs.replace(cases[1].run, traces=(Trace("loss", (1.5, float("inf"), float("nan"), None)),))
    case = msgspec.structs.replace(cases[1], run=run)
    index = msgspec.structs.replace(kept.read_index(), kinds=(truth,))
    kept.write([cases[0], case], index, tmp_path)
    first, second = kept.read(KIND, tmp_path)
    assert first == cases[0]
    assert str(second.run.traces[0].values) == "(1.5, inf, nan, None)"
    assert kept.read_index(tmp_path) == index
