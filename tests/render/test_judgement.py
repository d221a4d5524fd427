"""How a run stands to known-good runs, in words."""

import math

from advisor.records.difference import Comparison, Judgement
from advisor.render.judgement import text


def comparison(verdict: str = "worse", value: float = 0.6) -> Comparison:
    return Comparison(trace="loss", what="end", value=value, usual=0.1, lowest=0.05, highest=0.2, verdict=verdict)


def judgement(*comparisons: Comparison, names: tuple[str, ...] = ("a", "b")) -> Judgement:
    return Judgement(run="new", baselines=names, epochs=20, comparisons=comparisons, notes=("mind this",))


def test_what_departs_is_shown_with_what_is_usual():
    said = text(judgement(comparison(), comparison("usual"))).splitlines()
    assert said[0] == "new against 2 runs (a, b): departs from their spread in 1 of 2 comparisons"
    assert said[2].split() == ["loss", "at", "the", "end", "0.6", "0.1", "0.05", "0.2", "worse"]
    assert said[3:] == ["mind this"]


def test_what_is_only_better_is_suspicious_too():
    assert "look for leakage" in text(judgement(comparison("better", 0.001)))
    assert "look for leakage" not in text(judgement(comparison("better", 0.001), comparison()))


def test_within_the_spread_is_said_with_how_much_was_compared():
    said = text(judgement(comparison("usual"), names=("a",))).splitlines()
    assert said == ["new against a: within their spread in 1 comparison of 20 epochs", "mind this"]


def test_what_is_no_number_is_shown_so():
    assert " nan " in text(judgement(comparison(value=math.nan)))
