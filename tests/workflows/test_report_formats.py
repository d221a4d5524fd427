"""A report as markdown, as PDF through the browser of the machine, and its figures as files."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from advisor.cli.report import report as command
from advisor.curve.answer import answer
from advisor.errors import UsageError
from advisor.records import LearningCurve, SizePoint
from advisor.store.format import codec
from advisor.store.runs import write_run
from advisor.store.studies import StudyFolder
from advisor.workflows import browser
from advisor.workflows.report import Form, report, subject_of
from tests.render.examples import example_run, example_study


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    StudyFolder(tmp_path / "study").write_study(example_study())
    write_run(tmp_path / "a.json", example_run(1))
    write_run(tmp_path / "b.json", example_run(2))
    return tmp_path


def test_markdown_is_printed_where_no_file_is_named(folder: Path):
    said = CliRunner().invoke(command, [str(folder / "study"), "--format", "markdown"])
    assert said.exit_code == 0
    assert said.output.startswith("## example\n")
    assert "**What won?** Trial 1: a test accuracy of 0.9480 ± 0.0040" in said.output
    assert "| trial | validation accuracy |" in said.output
    assert not (folder / "study" / "report.md").exists()


def test_markdown_goes_into_the_file_that_is_named(folder: Path):
    out = folder / "said.md"
    assert report([folder / "study"], out=out, form=Form.MARKDOWN) == f"report written to {out}"
    assert out.read_text().startswith("## example\n")


def test_markdown_of_a_comparison_has_its_tables(folder: Path):
    said = report([folder / "a.json", folder / "b.json"], form=Form.MARKDOWN)
    assert "| name | validation loss, best epoch |" in said
    assert "| metric | gain | verdict |" in said


def test_markdown_loads_nothing_that_draws(folder: Path):
    code = "import sys; from pathlib import Path; from advisor.workflows.report import Form, report\n"
    code += "study, *runs = map(Path, sys.argv[1:])\n"
    code += "said = [report([study], form=Form.MARKDOWN), report(runs, form=Form.MARKDOWN)]\n"
    code += "print(all(said), [name for name in ('matplotlib', 'PIL', 'rich', 'pandas') if name in sys.modules])"
    command = [sys.executable, "-c", code, *(str(folder / name) for name in ("study", "a.json", "b.json"))]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "True []"


@pytest.mark.parametrize(("kind", "head"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_each_figure_becomes_a_file_of_the_format_asked_for(folder: Path, kind: str, head: bytes):
    said = report([folder / "a.json"], out=folder / "r.html", figures=folder / "figures", figure_format=kind)
    made = sorted((folder / "figures").iterdir())
    assert [path.name for path in made] == [f"run-01-loss.{kind}"]
    assert made[0].read_bytes().startswith(head)
    assert said.splitlines()[1] == f"1 figure written to {folder / 'figures'}"


def test_without_a_browser_a_pdf_is_refused_with_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(UsageError, match="there is no browser") as refused:
        report([folder / "a.json"], form=Form.PDF)
    assert "print it to PDF from any browser" in refused.value.remedy
    assert not (folder / "report.pdf").exists()


def test_a_browser_that_cannot_print_leaves_no_half_file(folder: Path, monkeypatch: pytest.MonkeyPatch):
    (folder / "chromium").write_text("#!/bin/sh\necho out of ink >&2\n")
    (folder / "chromium").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    with pytest.raises(UsageError) as refused:
        report([folder / "a.json"], form=Form.PDF)
    assert refused.value.problems[0].message == "out of ink"
    assert list(folder.glob("*.pdf")) == []


@pytest.mark.browser
def test_a_browser_prints_the_report_to_pdf(folder: Path):
    if browser.find_browser() is None or shutil.which("chromium") is None:
        pytest.skip("no Chromium here: install the package chromium to run this test")
    out = folder / "study.pdf"
    report([folder / "study"], out=out, form=Form.PDF)
    assert out.read_bytes().startswith(b"%PDF")
    assert out.stat().st_size > 20_000


def test_the_answer_of_a_learning_curve_is_a_report_of_its_own(tmp_path: Path):
    points = tuple(SizePoint(size=100 * 2**n, error=0.4 / 1.3**n) for n in range(5))
    answered = answer(LearningCurve(name="shop", points=points))
    (tmp_path / "curve.json").write_text(codec.encode(answered))
    subject = subject_of([tmp_path / "curve.json"], out=tmp_path / "report.html")
    assert subject.title == "shop"
    assert subject.curve == answered
