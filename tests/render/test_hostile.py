"""Names, notes and messages of other people are text wherever a report shows them, whatever is in them."""

import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from advisor.compare.side_by_side import compared_runs, side_by_side
from advisor.records import Diagnosed, Report, Run, Scores, Standing, Trial, TrialState
from advisor.records.parts.mistakes import Confusion, Mistakes, Segment, WorstRow
from advisor.render import html
from advisor.render.page import markdown
from advisor.store.format import codec
from advisor.store.format.sparse import encode_sparse
from tests.render.examples import example_diagnosis, example_study
from tests.render.hostile import ALL, NASTY, everywhere
from tests.render.pages import PAGES

names = (
    st.sampled_from(NASTY) | st.text(max_size=60) | st.tuples(st.sampled_from(NASTY), st.text(max_size=9)).map("".join)
)
PLAIN = {
    "html", "head", "meta", "link", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "nav", "ul", "ol",
    "li", "div", "dl", "dt", "dd", "code", "main", "section", "b", "span", "details", "summary", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "footer", "script", "br",
}  # fmt: skip
DRAWN = {
    "svg",
    "g",
    "path",
    "use",
    "text",
    "defs",
    "image",
    "title",
    "rect",
    "clippath",
    "tspan",
    "figure",
    "figcaption",
}


class Seen(HTMLParser):
    """Every element and attribute of a page, as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def report_of(name: str) -> Report:
    """A report with one name in every place that a stranger can fill; no figure, which has a test of its own."""
    study = example_study()
    lost = Trial(number=0, state=TrialState.FAILED, reason=name, proposed_by=name, seconds=1.0, parameters={name: name})
    study = replace(study, trials=(lost, replace(lost, number=1, reason="b")), winner=None)
    study = replace(study, plan=replace(study.plan, name=name))
    calm = example_diagnosis()
    finding = replace(calm.findings[0], title=name, symptom=name)
    diagnosis = replace(
        calm, subject=name, path=name, findings=(finding,), decision=replace(calm.decision, because=name)
    )
    wrong = Mistakes(
        part="test", rows=9, error=0.5, looked_at=2,
        confusion=Confusion(classes=(name, f"{name}."), counts=((0, 2), (0, 0))),
        worst=(WorstRow(row=1, truth=name, answer=f"{name}.", cost=1.0),),
        segments=(Segment(column=name, where=name, rows=5, error=0.5, low=0.4, high=0.6),),
    )  # fmt: skip
    scores = [Scores(test={name: 0.5, "loss": n + 0.5}) for n in range(2)]
    runs = [Run(name=f"{name}{n}", source=name, scores=each, mistakes=wrong) for n, each in enumerate(scores)]
    compared = compared_runs([("a", runs[0]), ("b", runs[1])])
    return Report(
        title=name, study=study, study_diagnosis=diagnosis, runs=tuple(Diagnosed(run, diagnosis) for run in runs),
        standing=Standing(metric=name, part="test", changed={name: name}, model_file=f"{name}/{name}"),
        comparing=side_by_side(
            [replace(one, link=name, settings={name: name + one.key}) for one in compared],
            notes=[name],
        ),
    )  # fmt: skip


@pytest.fixture
def _without_figures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("advisor.render.page.side_by_side.figures_of_comparing", lambda _: ())
    monkeypatch.setattr("advisor.render.html.figures_of", lambda *_: ())
    monkeypatch.setattr("advisor.render.page.failing.figures_of_mistakes", lambda _: ())


@pytest.mark.usefixtures("_without_figures")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names)
def test_no_name_becomes_an_element_or_an_attribute(name):
    report = report_of(name)
    page = html.report(report, data=encode_sparse(report))
    assert page.encode()  # can be written
    seen = Seen()
    seen.feed(page)
    assert set(seen.tags) <= PLAIN
    assert seen.tags.count("script") == 2
    assert seen.tags.count("style") == 1
    assert not [each for each in seen.attributes if each[0].startswith("on") or each[0] in {"src", "style", "srcdoc"}]
    assert all(value.startswith(("#", "./", "data:,")) for key, value in seen.attributes if key == "href")
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search("[\x00-\x08\x1b\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.usefixtures("_without_figures")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names)
def test_the_records_in_the_page_say_the_name_as_it_was(name):
    report = report_of(name)
    page = html.report(report, data=encode_sparse(report))
    inside = re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)
    assert "<" not in inside[1]
    assert json.loads(inside[1])["title"] == name
    assert codec.decode(inside[1], Report, name="page").title == name


@settings(max_examples=60, deadline=None)
@given(name=names)
def test_in_markdown_a_name_is_neither_markup_nor_a_line_of_its_own(name):
    said = markdown.report(report_of(name))
    outside = re.sub(r"`` .*? ``|`[^`\n]*`", "", said)
    assert not re.search(r"(?<!\\)<(?!br)", outside)
    assert not re.search(r"(?<!\\)\]\(", outside)
    assert "\n# " not in said


@pytest.mark.usefixtures("_without_figures")
def test_a_name_of_very_many_signs_does_not_fill_the_page():
    report = report_of("a" * 100_000)
    page = html.report(report, data="{}")
    assert len(page) < 400_000


@pytest.mark.parametrize("kind", PAGES)
def test_nothing_that_stands_in_a_page_or_a_figure_is_more_than_text(kind):
    report = everywhere(PAGES[kind](), Report, ALL)
    page = html.report(report, data=encode_sparse(report))
    assert page.encode()
    seen = Seen()
    seen.feed(page)
    assert set(seen.tags) <= PLAIN | DRAWN
    assert seen.tags.count("script") == 2
    assert seen.tags.count("style") == 1
    assert seen.tags.count("title") == 1 + page.count("<svg")
    assert not [each for each in seen.attributes if each[0].startswith("on") or each[0] in {"src", "style", "srcdoc"}]
    linked = [value for key, value in seen.attributes if key == "href"]
    assert all(value.startswith(("#", "./", "data:,", "data:image/png;base64,")) for value in linked)
    inside = re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)
    assert codec.decode(inside[1], Report, name="page").title == report.title
