"""A folder of a team: every study and run in it, links to them, what is new, and what could not be read."""

import json
import re
import shutil
from pathlib import Path

import pytest

from advisor.errors import FileError
from advisor.store.runs import write_run
from advisor.store.studies import StudyFolder
from advisor.workflows.report import report, subject_of
from tests.render.examples import example_run, example_study


@pytest.fixture
def team(tmp_path: Path) -> Path:
    folder = tmp_path / "runs"
    for name in ("first", "deep/second"):
        root = folder / name
        StudyFolder(root).write_study(example_study())
        (root / "report.html").write_text("<p>its own</p>")
    write_run(folder / "loose #1.json", example_run(1))
    (folder / "notes.txt").write_text("buy milk")
    return folder


def test_a_folder_is_an_index_with_links_to_the_single_files(team: Path):
    subject = subject_of([team], out=team / "report.html")
    assert subject.comparing is not None
    assert [(one.kind, one.link) for one in subject.comparing.compared] == [
        ("study", "deep/second/report.html"), ("study", "first/report.html"), ("run", "loose #1.json"),
    ]  # fmt: skip
    said = report([team])
    page = (team / "report.html").read_text()
    assert said.startswith("report written to ")
    links = re.findall(r'<a href="(\./[^"]+)"', page)
    assert links == ["./deep/second/report.html", "./first/report.html", "./loose%20%231.json"]


def test_what_is_new_since_the_last_report_is_marked(team: Path):
    report([team])
    assert "new since" not in (team / "report.html").read_text()
    shutil.copytree(team / "first", team / "third")
    report([team])
    page = (team / "report.html").read_text()
    assert "1 of 4 new since the report that this one replaced" in page
    inside = json.loads(re.search(r'id="advisor-report">(.*?)</script>', page, re.DOTALL)[1])
    assert [one["key"] for one in inside["comparing"]["compared"] if one.get("is_new")] == ["third"]


def test_a_study_that_cannot_be_read_is_named_and_the_others_are_told(team: Path):
    (team / "first" / "study.json").write_text('{"schema": "advisor/study@1", "plan"')
    subject = subject_of([team], out=team / "report.html")
    assert len(subject.comparing.compared) == 2
    assert any("first/study.json" in note for note in subject.comparing.notes)


def test_a_folder_with_one_study_is_reported_as_that_study(tmp_path: Path):
    StudyFolder(tmp_path / "runs" / "only").write_study(example_study())
    subject = subject_of([tmp_path / "runs"], out=tmp_path / "report.html")
    assert subject.study is not None
    assert subject.comparing is None


def test_studies_and_runs_are_compared_as_they_were_named(team: Path):
    subject = subject_of([team / "loose #1.json", team / "first"], out=team / "a.html")
    assert subject.title == "1 study and 1 run"
    assert {one.kind for one in subject.comparing.compared} == {"study", "run"}


def test_what_is_named_and_cannot_be_read_is_an_error(team: Path):
    with pytest.raises(FileError):
        subject_of([team / "notes.txt"], out=team / "a.html")
