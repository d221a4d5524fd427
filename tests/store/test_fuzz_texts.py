"""Texts of all families, broken, and texts put together at random, end in runs or in one error."""

import pytest

from benchmarks.fuzz import originals, texts, tried

pytestmark = pytest.mark.no_cover  # the readers' own tests cover these lines


def test_two_thousand_texts_end_in_runs_or_an_error():
    """`python -m benchmarks.fuzz` tries 100,000."""
    answers, _ = tried(2_000, seed=1)
    assert answers.total() == 2_000
    assert set(answers) == {"runs", "error"}
    assert min(answers.values()) > 400, "the texts are too weak or too strong to tell anything"


def test_texts_are_of_all_families_and_differ():
    assert len(originals()) > 60
    assert len(set(texts(200, seed=3))) > 190
    assert list(texts(20, seed=5)) == list(texts(20, seed=5))
