"""Parameters as rows: there and back, within every domain, and nothing for a dimension without effect."""

import numpy as np
import pytest

from advisor.records import DataPlan, StudyPlan
from advisor.search.surrogate.points import Points
from advisor.space.dimension import Choice, Dimension, IntUniform, LogIntUniform, LogUniform, Uniform, numbers_of
from tests.spaces import sound_space

SPACE = sound_space(StudyPlan(name="digits", data=DataPlan(source="digits")))


def dimension(name: str, domain) -> Dimension:
    return Dimension(name=name, domain=domain, default=0, sets=name, why="", reference="")


KINDS = (
    dimension("share", Uniform(0.0, 0.5)),
    dimension("rate", LogUniform(1e-4, 1.0)),
    dimension("layers", IntUniform(1, 4)),
    dimension("units", LogIntUniform(8, 512)),
    dimension("only", IntUniform(3, 3)),
    dimension("mixed", Choice((0, 0.5, "none", False))),
    dimension("ordered", Choice((16, 64, 256), ordered=True)),
)


def of_kinds() -> Points:
    return Points(KINDS, lambda *_: True)


def drawn(points: Points) -> np.ndarray:
    random = np.random.default_rng(0)
    anywhere = points.anywhere(50, random)
    return np.vstack([anywhere, points.near(anywhere[:3], 50, random), points.start(range(50), seed=1)])


def test_every_row_is_within_the_domains_and_comes_back_from_its_parameters() -> None:
    points = of_kinds()
    for row in drawn(points):
        parameters = points.parameters(row)
        for each in KINDS:
            if isinstance(each.domain, Choice):
                assert any(parameters[each.name] is option for option in each.domain.options)
            else:
                low, high = numbers_of(each.domain)
                assert low <= parameters[each.name] <= high
                assert type(parameters[each.name]) is type(low)
        assert points.row(parameters) == pytest.approx(row, abs=1e-9) or parameters["only"] == 3
        assert points.parameters(np.nan_to_num(points.row(parameters))) == pytest.approx(parameters)


def test_false_is_not_taken_for_nought() -> None:
    points = of_kinds()
    places = [points.row({"mixed": value})[5] for value in (0, 0.5, "none", False)]
    assert places == [0.0, 1.0, 2.0, 3.0]
    assert np.isnan(points.row({"mixed": "unknown"})[5])


def test_what_has_no_effect_has_no_place_and_no_parameter() -> None:
    points = Points(SPACE.dimensions, SPACE.is_active)
    names = [each.name for each in SPACE.dimensions]
    seen = set()
    for row in drawn(points):
        parameters = points.parameters(row)
        assert [name for name, place in zip(names, row, strict=True) if not np.isnan(place)] == list(parameters)
        assert ("momentum" in parameters) == (parameters["optimizer"] in ("momentum", "nesterov"))
        seen.add("momentum" in parameters)
    assert seen == {False, True}


def test_the_first_points_begin_in_the_middle_and_are_spread_evenly() -> None:
    points = Points((dimension("one", Uniform(0.0, 1.0)), dimension("two", Uniform(0.0, 1.0))), lambda *_: True)
    rows = points.start(range(65), seed=3)
    assert rows[0].tolist() == [0.5, 0.5]
    for column in rows[1:].T:
        counts, _ = np.histogram(column, bins=8, range=(0.125, 0.875))
        assert counts.min() >= 6  # of 64 in 8 parts
    assert not np.array_equal(rows, points.start(range(65), seed=4))
    assert np.array_equal(points.start((7,), seed=3)[0], rows[7])  # by number alone


def test_company_keeps_what_is_not_free() -> None:
    points = of_kinds()
    rows = points.anywhere(40, np.random.default_rng(5))
    held = points.held(rows, rows[0], ["rate"])
    others = [place for place, each in enumerate(KINDS) if each.name != "rate"]
    assert all(np.array_equal(row[others], rows[0][others], equal_nan=True) for row in held)
    assert np.array_equal(held[:, 1], rows[:, 1])
