"""The example reports are what the code makes of the recorded runs now."""

import pytest

from advisor.workflows.report import write
from reports.rebuild import HERE, subjects
from tests.kept import assert_agrees

NAMES = [
    "digits.html", "small_network.html", "lecture.html", "run.html", "clothes.html", "comparison.html", "team.html",
    "curve.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return subjects()


@pytest.mark.pinned  # ticks and axes are where this matplotlib puts them
@pytest.mark.parametrize("name", NAMES)
def test_example_report_is_up_to_date(name, told, tmp_path):
    made = write(told[name], tmp_path / name).read_text(encoding="utf-8")
    kept = (HERE / name).read_text(encoding="utf-8")
    assert_agrees(made, kept, advice="run `make reports` and read what changed")


def test_every_example_report_is_held_to_the_code(told):
    assert set(told) == set(NAMES)
    assert {path.name for path in HERE.glob("*.html")} == set(NAMES)
