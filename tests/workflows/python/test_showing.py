"""A study, a run, a curve and a diagnosis show themselves: drawn in a notebook, in words elsewhere."""

import re

import pytest

import advisor
from advisor.errors import Problem, StudyInterrupted, UsageError
from advisor.records import DataPlan, Diagnoses, LearningCurve, Run, SizePoint, Study, StudyPlan, Trace
from advisor.store.format import codec
from tests.render.examples import example_report, example_run

HOSTILE = "<script>alert(1)</script>\x1b[2J\u202e"
POINTS = tuple(SizePoint(size=100 * 2**step, error=0.3 * 0.8**step) for step in range(5))


def records() -> dict[str, object]:
    report = example_report()
    return {
        "study": report.study,
        "run": example_run(0),
        "diagnosis": advisor.diagnose(example_run(0)),
        "diagnoses": Diagnoses(runs=(advisor.diagnose(example_run(0)),)),
        "curve": LearningCurve(points=POINTS, name="mine"),
        "short curve": LearningCurve(points=POINTS[:1]),
        "empty run": Run(),
    }


@pytest.mark.parametrize("name", list(records()))
def test_a_record_shows_itself(name):
    record = records()[name]
    html, text = record._repr_html_(), str(record)
    assert type(html) is str
    assert html.startswith("<")
    assert "src=" not in html
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"|"http://(www.w3.org|purl.org)[^"]*"', "", html)
    assert text.strip()
    assert "\x1b" not in text
    assert not text.startswith(("Study(", "Run(", "Diagnosis(", "LearningCurve("))


@pytest.mark.parametrize(("name", "words"), [
    ("study", ["test accuracy of the winner", "best so far", "its model"]),
    ("run", ["Loss by epoch", "validation"]),
    ("diagnosis", ["probability", "The questions in order"]),
    ("curve", ["Error against training-set size", "probability"]),
])  # fmt: skip
def test_a_notebook_is_shown_numbers_figure_and_advice(name, words):
    html = records()[name]._repr_html_()
    assert [word for word in words if word not in html] == []


def test_an_interactive_session_prints_words_and_not_the_fields():
    class Printer:
        def text(self, text: str) -> None:
            self.said = text

    printer = Printer()
    example_run(0)._repr_pretty_(printer, cycle=False)
    assert printer.said == str(example_run(0))


def test_a_notebook_is_given_text_and_nothing_is_drawn_beside_it(monkeypatch):
    """rich looks for IPython, and prints into the cell by itself where it finds it."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    monkeypatch.setattr("rich.jupyter.display", lambda *_: pytest.fail("rich drew into the cell"))
    assert "\x1b" not in str(example_run(0))


@pytest.mark.parametrize("error", [UsageError("it is wrong", [Problem("x", "none")]), StudyInterrupted("it is wrong")])
def test_an_error_in_a_notebook_is_its_message(error):
    (shown,) = error._render_traceback_()
    assert "it is wrong" in shown
    assert "Traceback" not in shown


def test_the_repr_of_a_long_record_ends():
    long = Run(traces=(Trace("loss", tuple(float(epoch) for epoch in range(10_000))),))
    assert len(repr(long)) < 2_200
    assert repr(long).startswith("Run(schema='advisor/run@1'")
    assert "print() says it in words" in repr(long)
    assert eval(repr(Trace("a", (1.0,))), {"Trace": Trace}) == Trace("a", (1.0,))  # noqa: S307


def test_names_of_strangers_are_text_in_a_cell():
    plan = StudyPlan(name=HOSTILE, data=DataPlan(source="iris"))
    run = Run(name=HOSTILE, traces=(Trace("loss", (1.0, 0.5)),))
    for record in (Study(plan=plan), run, advisor.diagnose(run), LearningCurve(points=POINTS, name=HOSTILE)):
        assert "<script" not in record._repr_html_()
        assert "\x1b" not in str(record)


def test_showing_changes_no_file_format():
    run = example_run(0)
    assert codec.decode(codec.encode(run), Run, name="run") == run
