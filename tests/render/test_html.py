"""The HTML report: self-contained, escaped, the same bytes twice, and it carries its own records."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest

from advisor.records import Choice, DataPlan, Finalist, Report, Study, StudyPlan, Winner
from advisor.render import html
from advisor.store.format import codec
from tests.render.examples import example_diagnosis, example_report, example_run


@pytest.fixture(scope="module")
def page() -> str:
    subject = example_report()
    return html.report(subject, data=codec.encode(subject))


def test_same_report_gives_the_same_bytes(page):
    subject = example_report()
    assert html.report(subject, data=codec.encode(subject)) == page


def test_page_asks_for_nothing_from_anywhere(page):
    markup, _, script = page.rpartition("<script>")
    sources = re.findall(r"""(?:\b(?:src|href)\s*=|\burl\()\s*["']?([^"')\s>]+)""", markup)
    assert sources
    assert all(source.startswith(("#", "data:")) for source in sources)
    assert not re.search(r"https?:|fetch\(|XMLHttp|import\(|sendBeacon|Socket|eval\(|innerHTML", script)


def test_the_policy_of_a_page_lets_its_own_script_and_sheet_run_and_nothing_else(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for kind in ("style", "script"):
        inside = page.rpartition(f"<{kind}>")[2].partition(f"</{kind}>")[0]
        assert rules[f"{kind}-src"] == f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'"
    assert ' style="' not in page


def test_words_of_users_are_escaped(page):
    assert "An &lt;example&gt; study" in page
    assert "it memorizes &lt;b&gt;rows" in page
    assert "<b>rows" not in page


def test_page_carries_its_own_records(page):
    inside = re.search(r'<script type="application/json" id="advisor-report">(.*?)</script>', page, re.DOTALL)
    assert inside is not None
    assert codec.decode(inside[1], Report, name="page") == example_report()
    assert json.loads(inside[1])["title"] == "An <example> study"


def test_no_identifier_names_two_things(page):
    outside, *_ = page.partition("<script")
    drawings = set(re.findall(r"<svg.*?</svg>", outside, flags=re.DOTALL))  # one drawn twice names the same twice
    words = re.sub(r"<svg.*?</svg>", "", outside, flags=re.DOTALL)
    names = [name for part in (words, *drawings) for name in re.findall(r'\sid="([^"]+)"', part)]
    assert len(names) > 5
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "words",
    [
        "0.9480 ± 0.0040",  # the winner's test score with its seed noise
        "Regularize more",  # the decision
        "rise above the best validation loss: 12.3 %, limit 5 % (epochs 7 to 12)",
        "Is the performance on the training set acceptable?",
        "out of memory",  # why a trial failed
        "portfolio: lecture-default",
        "To find out: train with RunRecorder",
    ],
)
def test_page_says(page, words):
    assert words in page


def test_report_of_one_run_without_a_study_says_what_to_do():
    from advisor.records import Diagnosed

    subject = Report(title="run.json", runs=(Diagnosed(example_run(1), example_diagnosis()),))
    page = html.report(subject, data="{}")
    assert "What to do next" in page
    assert "The trials" not in page


def test_the_report_says_which_way_each_trial_was_trained():
    from msgspec.structs import replace

    from advisor.records import TrainedBy

    subject = example_report()
    ways = (TrainedBy.COHORT, TrainedBy.FIT)
    trained = tuple(
        replace(trial, run=replace(example_run(place), trained_by=way))
        for place, (trial, way) in enumerate(zip(subject.study.trials, ways, strict=False))
    )
    study = replace(subject.study, trials=trained + subject.study.trials[2:])
    page = html.report(replace(subject, study=study), data="{}")
    assert page.count("<td>in a cohort</td>") == 1
    assert page.count("<td>alone</td>") == 1


def test_the_activations_of_a_report_are_drawn_with_what_they_mean():
    from msgspec.structs import replace

    from advisor.records import ActivationCurve, ActivationTried

    curve = ActivationCurve(
        name="elu", x=(-1.0, 1.0), y=(-0.2, 1.0), derivative=(0.1, 1.0), number=0.3, largest_slope=1.0, flat_share=0.25
    )
    tried = ActivationTried(curve=curve, runs=2, shown=1, gradient_ratio=0.0123)
    page = html.report(replace(example_report(), activations=(tried,)), data="{}")
    for words in ("elu (0.3)", "25 %", "0.0123", "Gradients vanish where the derivative is close to zero"):
        assert words in page
    assert "The activations" not in html.report(example_report(), data="{}")
    alone = html.report(Report(title="ladder", activations=(ActivationTried(curve=curve),)), data="{}")
    assert "flat share between -5 and 5" in alone
    assert "gradient, first layer" not in alone


def test_report_of_one_run_shows_its_scores_its_recipe_and_what_it_breaks_on_purpose():
    from msgspec.structs import replace

    from advisor.records import Diagnosed, LayerFacts, ModelFacts, Scores

    layer = LayerFacts(name="hidden_1", kind="Dense", units=300, activation="relu", parameters=235_500)
    model = ModelFacts(layers=(layer,), parameters=266_610, trainable_parameters=266_610)
    run = replace(example_run(1), scores=Scores(train={"loss": 0.25}, test={"loss": 0.5, "f1": 0.75}), model=model)
    item = Diagnosed(run, example_diagnosis(), {"activation": "relu"}, {"relu-wants-he": "ReLU wants He"})
    page = html.report(Report(title="one", runs=(item,)), data="{}")
    for words in ("0.2500", "0.7500", "<dd>relu</dd>", "relu-wants-he", "ReLU wants He", "266,610", "235,500"):
        assert words in page
    assert page.count("The questions, in order") == 1  # the diagnosis stands above, once
    unchanged = html.report(Report(title="one", runs=(replace(item, changed={}, broken={}),)), data="{}")
    assert (
        "The lecture&#39;s default table, unchanged" in unchanged
        or "The lecture's default table, unchanged" in unchanged
    )


def test_a_report_says_and_draws_where_the_network_fails():
    from msgspec.structs import replace

    from advisor.records import Diagnosed
    from advisor.records.parts.mistakes import Confusion, Deviations, Mistakes, Segment, WorstRow
    from advisor.render.page import markdown

    where = Segment(column="shop", where="south", rows=50, error=0.3, low=0.2, high=0.4)
    worst = WorstRow(row=17, truth="cat", answer="dog", cost=4.2)
    counts = Confusion(classes=("cat", "dog"), counts=((40, 8), (1, 51)))
    wrong = Mistakes(
        part="test", rows=100, error=0.09, confusion=counts, worst=(worst,), segments=(where,), looked_at=7
    )
    item = Diagnosed(replace(example_run(1), mistakes=wrong), example_diagnosis())
    subject = Report(title="one", runs=(item,))
    page = html.report(subject, data="{}")
    for words in ("Where it fails", "cat is taken for dog most often (8 times)", "0.2 to 0.4", ">17<", "true class"):
        assert words in page
    assert "where shop is south (0.3 against 0.09)" in markdown.report(subject)
    numbers = Mistakes(part="test", rows=2, error=1.5, deviations=Deviations(truths=(1.0, 2.0), answers=(2.0, 4.0)))
    page = html.report(Report(title="one", runs=(replace(item, run=replace(item.run, mistakes=numbers)),)), data="{}")
    assert "off by 1.5 on average" in page
    assert "in the target" in page


@pytest.mark.parametrize(
    ("retrained", "said"), [((0.5, 0.6), "fresh seeds, not by its best score"), ((), "its score in the search")]
)
def test_a_winner_that_was_not_trained_again_is_not_said_to_be_chosen_by_fresh_seeds(retrained, said) -> None:
    choice = Choice(finalists=(Finalist(trial=3, score=0.5, retrained=retrained),), because="there was no time")
    study = Study(plan=StudyPlan(name="a", data=DataPlan(source="b")), winner=Winner(trial=3, choice=choice))
    markup = html.report(Report(title="a", study=study), data="{}")
    assert f"Chosen by {said}" in markup
    assert "the only finalist; there was no time" in markup
