"""A front and its limits are told in the same words on the screen, in a report and in markdown."""

import re

from msgspec.structs import replace

from advisor.compare.standing import standing_of_study
from advisor.records import Goal
from advisor.render import html, terminal
from advisor.render.page import markdown
from advisor.render.page.opening import answers
from advisor.render.studies import several, winning
from advisor.store.format.sparse import encode_sparse
from tests.render.examples import example_report, study_of_a_front


def page(study) -> str:
    subject = replace(example_report(), study=study, runs=(), found=(), standing=None)
    return html.report(subject, data=encode_sparse(subject))


def test_the_screen_says_the_front_the_rule_and_who_was_chosen() -> None:
    study = study_of_a_front()
    for text in (terminal.study_status(study), terminal.text_of(terminal.winner(study))):
        assert "front of accuracy, parameters and latency in ms: 3 trials that no other beats" in text
        assert "1 other within the limits, 2 beyond" in text
        assert "trial 3: accuracy 0.9300, parameters 900, latency in ms 1" in text
    assert winning.chosen(study).startswith("trial 3: fewest parameters of 2 finalists, within seed noise")


def test_the_page_has_the_front_as_a_table_and_marks_who_breaks_a_limit() -> None:
    text = page(study_of_a_front())
    section = text[text.index('id="front"') : text.index('id="trials"')]
    rows = re.findall(r'data-trial="(\d+)"', section)
    assert rows == ["3", "1", "0"]  # the winner, then by score
    assert "fewest parameters (then latency in ms) within noise of the best accuracy" in section
    assert text.count("breaks parameters &lt;= 5000 (9,000)") == 1


def test_where_nobody_keeps_the_limits_every_place_says_so_and_shows_the_nearest() -> None:
    study = study_of_a_front(most=10)
    assert study.winner is None
    said = "no trial keeps parameters <= 10, so there is no winner"
    nearest = (
        "the nearest is trial 0 (accuracy 0.9100, parameters 400, latency in ms 0.5): it breaks parameters <= 10 (400)"
    )
    for text in (terminal.study_status(study), terminal.text_of(terminal.winner(study))):
        assert said in text
        assert nearest in text
        assert "best: trial" not in text
    assert said.capitalize().replace("<", "&lt;") in page(study)
    told = markdown.report(replace(example_report(), study=study, standing=None)).replace("\\", "")
    assert said in told
    assert "| 0 | 0.9100 | 400 | 0.5 |" in told


def test_the_first_screen_says_what_the_winner_has() -> None:
    study = study_of_a_front()
    subject = replace(example_report(), study=study, standing=standing_of_study(study))
    told = dict(answers(subject)[0]._asdict())
    assert "It has 900 parameters, 1 ms for one row, within the limit parameters <= 5000." in told["more"]
    assert "judged by accuracy (target 0.97), then by parameters and latency in ms." in page(study)


def test_markdown_has_the_front() -> None:
    told = markdown.report(replace(example_report(), study=study_of_a_front()))
    assert "| trial | validation accuracy | parameters | ms for one row |" in told
    assert told.index("| 3 | 0.9300 | 900 | 1 |") < told.index("| 1 | 0.9500 | 3,000 | 3.1 |")


def test_a_study_of_one_score_says_nothing_of_it() -> None:
    study = replace(study_of_a_front(), front=None)
    study = replace(study, plan=replace(study.plan, goal=Goal(metric="accuracy")))
    assert several.lines(study) == []
    assert 'id="front"' not in page(study)
    assert several.marks(study, {}) == {}
