"""What changed from the default to the winner stands in report, figure and markdown, in one set of words."""

import re

from msgspec.structs import replace

from advisor.compare.standing import standing_of_study
from advisor.records.reporting.ablation import Ablation, Moved, Skipped, Step
from advisor.render import html
from advisor.render.drawings import figures_of_report
from advisor.render.figures.canvas import svg
from advisor.render.figures.win.ablation import ablation
from advisor.render.page import markdown
from advisor.render.page.ablation import way_to_the_winner
from advisor.render.page.opening import answers
from advisor.render.studies.ablation import lines
from advisor.workflows import summary
from tests.render.examples import example_report

RATE = Moved(dimension="learning_rate", before=0.001, after=0.03)
OPTIMIZER = Moved(dimension="optimizer", before="adam", after="momentum")
FOUND = Ablation(
    metric="accuracy", trial=1, seeds=5, start=0.9, end=0.95, gain=0.05, noise=0.01, trainings=43,
    steps=(
        Step(moved=(RATE,), before=0.9, after=0.96, gain=0.06, noise=0.02, share=1.2, chosen_from=2),
        Step(
            moved=(OPTIMIZER, Moved(dimension="momentum", after=0.8)),
            before=0.96, after=0.95, gain=-0.01, noise=0.02, share=-0.2,
        ),
    ),
    skipped=(Skipped(step=1, dimension="width", because="a training failed: the loss is nan"),),
    because="the time was up",
)  # fmt: skip
NASTY = "</script><script>alert(1)</script>{{ 7 * 7 }}"


def test_the_lines_say_each_change_with_its_noise_and_what_was_passed_over():
    assert lines(FOUND) == [
        "from the default to the winner validation accuracy is better by 0.05 ± 0.01 (0.9 to 0.95), beyond seed noise",
        "1. learning rate 0.001 → 0.03: better by 0.06 ± 0.02 (120 % of the whole), beyond seed noise",
        "2. optimizer adam → momentum, with momentum 0.8: worse by 0.01 ± 0.02 (-20 % of the whole), within seed noise",
        "passed over at step 1: width, a training failed: the loss is nan",
        "the time was up",
        "43 trainings; the order was chosen on other seeds than the 5 that the gains are measured on; each change "
        "counts after those above it",
    ]


def test_the_page_holds_figure_table_and_notes_and_nothing_where_nobody_asked():
    page = html.report(replace(example_report(), ablation=FOUND), data="{}")
    for words in (
        "one change at a time",
        '<td class="number">+0.0600</td>',
        "± 0.0200",
        "120 %",
        "Passed over at step 1",
    ):
        assert words in page, words
    assert "one change at a time" not in html.report(example_report(), data="{}")
    assert way_to_the_winner(None) == ""


def test_where_an_end_did_not_train_the_page_says_so_without_a_figure():
    lost = Ablation(metric="loss", trial=1, seeds=5, because="the time was up")
    said = str(way_to_the_winner(lost))
    assert "is not known" in said
    assert "<svg" not in said
    assert not any(each.name == "ablation" for each in figures_of_report(replace(example_report(), ablation=lost)))


def test_the_figure_is_the_same_each_time_and_names_every_step_and_the_whole():
    drawn = svg(ablation(FOUND), title="the way")
    assert drawn == svg(ablation(FOUND), title="the way")
    for label in ("learning rate 0.001 → 0.03", "optimizer adam → momentum, and 1 more", "all of it"):
        assert f">{label}<" in drawn, label
    assert [each.name for each in figures_of_report(replace(example_report(), ablation=FOUND))].count("ablation") == 1


def test_markdown_has_the_same_words():
    said = markdown.report(replace(example_report(), ablation=FOUND)).replace("\\", "")
    assert all(f"- {line}" in said for line in lines(FOUND))


def test_names_of_users_are_text():
    moved = (
        Moved(dimension=f"numbers.{NASTY}", before=NASTY, after=NASTY),
        Moved(dimension=NASTY, after="a" * 100_000),
    )
    hostile = replace(FOUND, steps=(replace(FOUND.steps[0], moved=moved),), because=NASTY)
    said = str(way_to_the_winner(hostile))
    assert "<script" not in said
    assert "49" not in said.split("<table")[1]
    assert len(said) < 60_000


def test_every_place_that_says_whether_it_is_better_follows_the_way_trained_on_common_seeds():
    """Report, markdown and terminal: the default's one training alone would have said yes."""
    from tests.render.pages import study_page

    page = study_page()
    first = replace(page.study.trials[0], proposed_by="portfolio: lecture-default")
    fresh = tuple({"accuracy": score} for score in (0.95, 0.951, 0.949))
    winner = replace(page.study.winner, validation_scores=fresh)
    page = replace(page, study=replace(page.study, trials=(first, *page.study.trials[1:]), winner=winner))
    way = replace(page.ablation, gain=0.02, end=0.92, noise=0.03)
    known = standing_of_study(page.study, ablation=way)
    subject = replace(page, ablation=way, standing=known)
    assert known.default.verdict == way.verdict == "within noise"
    assert standing_of_study(page.study).default.verdict == "better"
    told = next(each for each in answers(subject) if each.question == "Is it better than what we had?")
    assert "a difference from the default recipe was not shown" in told.short
    both = "0.9000 on the validation part, mean of 5 fresh seeds; gain +0.0200 ± 0.0300 (95 %), within the noise"
    assert [line for line in told.more if both in line and "over its one training in the search +" in line]
    short = "No better than the default recipe as far as the noise of 5 fresh seeds each lets anyone tell"
    for place in (html.report(subject, data="{}"), markdown.report(subject), "".join(summary.parts(subject))):
        assert short in place
        assert not re.search("[Bb]etter than the default recipe by", place)
