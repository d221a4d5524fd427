"""The example reports are what the code makes of the recorded runs now."""

import pytest

from advisor.workflows.report import write
from reports.rebuild import HERE, subjects
from tests.kept import assert_agrees


@pytest.mark.pinned  # ticks and axes are where this matplotlib puts them
@pytest.mark.parametrize("name", ["digits.html", "lecture.html"])
def test_example_report_is_up_to_date(name, tmp_path):
    made = write(subjects()[name], tmp_path / name).read_text(encoding="utf-8")
    kept = (HERE / name).read_text(encoding="utf-8")
    assert_agrees(made, kept, advice="run `make reports` and read what changed")


def test_every_example_report_is_held_to_the_code():
    assert {path.name for path in HERE.glob("*.html")} == set(subjects())
