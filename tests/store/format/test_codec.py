"""Records to and from JSON: nothing is lost, and every mistake has its place."""

import json
import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import FileError, Problem
from advisor.records import (
    DataPlan,
    Ending,
    EndingKind,
    LearningCurve,
    Recipe,
    Run,
    Scores,
    SizePoint,
    Study,
    StudyPlan,
    Trace,
    Trial,
)
from advisor.store.format import codec

NUMBERS = st.none() | st.floats(allow_nan=True, allow_infinity=True)
TRACES = st.builds(
    Trace,
    name=st.text(max_size=8),
    values=st.lists(NUMBERS, max_size=6).map(tuple),
    layer=st.none() | st.text(max_size=4),
)
RUNS = st.builds(
    Run,
    name=st.text(max_size=8),
    traces=st.lists(TRACES, max_size=4).map(tuple),
    seconds=NUMBERS,
    recipe=st.none() | st.builds(Recipe, data=st.builds(DataPlan, source=st.text(max_size=5)), seed=st.integers(0, 9)),
    ending=st.builds(Ending, kind=st.sampled_from(EndingKind), reason=st.text(max_size=5)),
    scores=st.builds(Scores, train=st.dictionaries(st.text(max_size=4), st.floats(), max_size=2)),
)


def problems(text: str, kind: type = Run) -> list[str]:
    with pytest.raises(FileError) as caught:
        codec.decode(text, kind, name="run.json")
    assert "run.json" in caught.value.headline
    return [str(problem) for problem in caught.value.problems]


@given(RUNS)
def test_every_run_comes_back_as_it_was_with_nan_and_infinities(run: Run):
    text = codec.encode(run)
    assert codec.encode(codec.decode(text, Run, name="x")) == text
    json.loads(text, parse_constant=lambda name: pytest.fail(f"bare {name} was written"))


@given(RUNS)
def test_the_one_line_form_says_the_same(run: Run):
    line = codec.encode_line(run)
    assert "\n" not in line
    assert codec.encode(codec.decode(line, Run, name="x")) == codec.encode(run)


def test_nan_and_not_recorded_stay_apart():
    run = Run(traces=(Trace("loss", (math.nan, None, math.inf, -math.inf, 1.0)),))
    text = codec.encode(run)
    assert '["NaN", null, "Infinity", "-Infinity", 1.0]' in text
    values = codec.decode(text, Run, name="x").traces[0].values
    assert math.isnan(values[0])
    assert values[1:] == (None, math.inf, -math.inf, 1.0)


def test_a_name_that_spells_a_number_stays_a_name():
    run = Run(name="NaN", traces=(Trace("Infinity", (math.nan,)),))
    back = codec.decode(codec.encode(run), Run, name="x")
    assert (back.name, back.traces[0].name) == ("NaN", "Infinity")


def test_numpy_numbers_are_written_as_numbers():
    run = Run(seconds=np.float64(1.5), traces=(Trace("loss", tuple(np.array([0.5, np.nan]))),))
    assert codec.decode(codec.encode(run), Run, name="x").seconds == 1.5


def test_bare_nan_is_read():
    text = '{"schema": "advisor/run@1", "traces": [{"name": "loss", "values": [NaN, -Infinity, 1e999]}]}'
    values = codec.decode(text, Run, name="x").traces[0].values
    assert math.isnan(values[0])
    assert values[1:] == (-math.inf, math.inf)


def test_every_mistake_is_told_with_its_place():
    text = json.dumps(
        {
            "traces": [
                {"name": "loss", "values": [0.5, True]},
                {"name": "val_loss", "values": [0.5] * 7 + ["n/a"]},
                {"values": 3},
            ],
            "ending": {"kind": "finishd"},
            "best_epoch": 1.5,
            "scores": [],
        }
    )
    assert problems(text) == [
        'trace "loss", epoch 1: expected a number, null or "NaN", got true\n  ($.traces[0].values[1])',
        'trace "val_loss", epoch 7: expected a number, null or "NaN", got "n/a"\n  ($.traces[1].values[7])',
        "traces[2].values: expected a list, got 3\n  ($.traces[2].values)",
        'traces[2]: expected a key "name", got none\n  ($.traces[2])',
        "ending.kind: expected one of "
        + ", ".join(f'"{kind}"' for kind in EndingKind)
        + ', got "finishd"; did you mean "finished"?\n  ($.ending.kind)',
        "best_epoch: expected a whole number or null, got 1.5\n  ($.best_epoch)",
        "scores: expected a table, got a list of 0\n  ($.scores)",
    ]


def test_past_a_hundred_mistakes_the_rest_is_counted():
    text = json.dumps({"traces": [{"name": "loss", "values": ["x"] * 250}]})
    found = problems(text)
    assert len(found) == 101
    assert found[-1] == "and 150 more mistakes"


def test_keys_that_stand_twice_are_refused_wherever_they_are():
    found = problems('{"name": "a", "extra": {"x": 1, "x": 2}, "name": "b", "traces": []}')
    assert [line.split(":")[0] for line in found] == ["extra.x", "name"]


def test_unknown_keys_of_a_newer_advisor_are_passed_over():
    assert codec.decode('{"name": "a", "colour": {"b": 1}}', Run, name="x") == Run(name="a")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "this is not valid JSON"),
        ("{", "line 1, column 2: this is not valid JSON"),
        ('{"name": "a"} x', "line 1, column 15: this is not valid JSON"),
        ("[" * 200_000, "this is not valid JSON"),
        ("[]", "expected a table, got a list of 0"),
        ("3", "expected a table, got 3"),
        ('{"seconds": 1' + "0" * 5_000 + "}", "this is not valid JSON"),
        ('{"seconds": 1' + "0" * 400 + "}", "expected a number below 1.8e308, got a larger one"),
        ('{"schema": "advisor/run@2"}', 'expected "advisor/run@1", got "advisor/run@2"'),
        ('{"schema": "advisor/study@1"}', 'expected a file of kind "run", got one of kind "study"'),
        ('{"schema": "run"}', 'expected "advisor/run@1", got "run"'),
    ],
)
def test_what_is_no_run_is_refused_with_the_reason(text: str, says: str):
    assert says in "\n".join(problems(text))


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FileError, match="this is not valid JSON"):
        codec.decode(b'{"name": "\xff\xfe\xfa"}', Run, name="x")


def test_a_newer_version_asks_for_an_update():
    with pytest.raises(FileError, match="update advisor"):
        codec.decode('{"schema": "advisor/run@9", "traces": 3}', Run, name="x")


def test_other_records_go_the_same_way():
    plan = StudyPlan(name="s", data=DataPlan(source="digits"), recipe={"depth": 2, "rate": 0.5, "on": True, "a": "b"})
    study = Study(plan=plan, trials=(Trial(number=0, parameters={"learning_rate": 1.0, "depth": 3}),))
    assert codec.decode(codec.encode(study), Study, name="x") == study
    curve = LearningCurve(points=(SizePoint(size=100, error=math.nan),))
    assert codec.encode(codec.decode(codec.encode(curve), LearningCurve, name="x")) == codec.encode(curve)


KEYS = st.sampled_from(["traces", "name", "values", "recipe", "data", "schema", "layer", "seconds"])
ANY_JSON = st.recursive(
    NUMBERS | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
)


@given(st.dictionaries(KEYS, ANY_JSON, max_size=4))
def test_any_json_is_a_run_or_a_file_error_with_places(document: dict[str, object]):
    try:
        run: Run | None = codec.decode(json.dumps(document), Run, name="x")
        found: tuple[Problem, ...] = ()
    except FileError as error:
        run, found = None, error.problems
    assert (run is None) == bool(found)


def test_the_checker_agrees_with_msgspec_on_what_is_right():
    run = Run(name="a", traces=(Trace("loss", (1.0, None)),), recipe=Recipe(data=DataPlan(source="digits")))
    document = msgspec.to_builtins(run)
    assert codec.convert(json.loads(json.dumps(document)), Run, name="x") == run
