"""What a study file declares of its columns is read as it is written there."""

from pathlib import Path

import pytest

from advisor.errors import StudyError
from advisor.records import InputKind
from advisor.store.plans.plans import read_plan

DECLARED = """[data]
source = "d.csv"
target = "y"
numbers = ["a"]
categories = ["shop"]
ordered = { size = ["S", "M", "L"] }
text = ["note"]
drop = ["id"]
missing = ["unknown", -999, 0.5]
decimal = ","
kind = "series"
"""


@pytest.mark.parametrize(
    ("dates", "read"), [('dates = ["when"]', ("when",)), ('dates = { when = "%d/%m/%Y" }', {"when": "%d/%m/%Y"})]
)
def test_declared_columns_are_read(dates, read, tmp_path: Path):
    (tmp_path / "study.toml").write_text(f"{DECLARED}{dates}\n")
    data = read_plan(tmp_path / "study.toml").data
    assert data.ordered == {"size": ("S", "M", "L")}
    assert data.missing == ("unknown", -999, 0.5)
    assert data.dates == read
    assert (data.decimal, data.kind) == (",", InputKind.SERIES)


@pytest.mark.parametrize(
    "line", ['kind = "picture"', 'decimal = ";"', "numbers = 3", 'dates = "when"', "ordered = ['size']"]
)
def test_declaration_of_another_kind_is_refused(line, tmp_path: Path):
    (tmp_path / "study.toml").write_text(f'[data]\nsource = "d.csv"\n{line}\n')
    with pytest.raises(StudyError, match=line.partition(" ")[0]):
        read_plan(tmp_path / "study.toml")
