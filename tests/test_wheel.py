"""The wheel holds every file of the package and nothing else."""

import zipfile

import pytest

from tests.release import ROOT, make_wheel

# of Python's own: what is written beside the package by every build
RECORDS = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt"}


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    with zipfile.ZipFile(make_wheel(tmp_path_factory.mktemp("wheel"))) as wheel:
        return set(wheel.namelist())


def test_the_wheel_holds_what_the_package_holds_and_nothing_else(names):
    package = {str(path.relative_to(ROOT).as_posix()) for path in (ROOT / "advisor").rglob("*") if path.is_file()}
    package = {name for name in package if "__pycache__" not in name}
    assert {name for name in names if ".dist-info/" not in name} == package
    assert {name.rpartition("/")[2] for name in names if ".dist-info/" in name} == RECORDS


@pytest.mark.parametrize("kind", [".jinja", ".css", ".js", ".json", "py.typed"])
def test_files_that_are_no_code_are_in_the_wheel(names, kind):
    assert any(name.endswith(kind) for name in names)
