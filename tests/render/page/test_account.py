"""The study's own sections: where the space ends too early, what failed and where, what the time went to."""

from msgspec.structs import replace

from advisor.records import Edge, Trial, TrialState
from advisor.render import html
from advisor.render.page.account import edges_of_space, failures, time_spent
from tests.render.examples import example_report, example_study


def study_of_failures():
    study = example_study()
    lost = tuple(
        Trial(number=10 + n, state=TrialState.FAILED, reason=f"diverged at step {n}", seconds=3.0,
              parameters={"learning_rate": 0.5 + n / 10, "activation": "selu", "depth": 2})
        for n in range(4)
    )  # fmt: skip
    trials = tuple(replace(trial, seconds=60.0) for trial in study.trials)
    return replace(study, trials=trials + lost)


def test_failures_are_told_by_cause_and_region():
    said = str(failures(study_of_failures()))
    assert "diverged at step 0" in said
    assert "learning rate of 0.5 and more: 4 of the 4 trials there" in said
    assert failures(replace(example_study(), trials=example_study().trials[:2])) == ""


def test_the_time_is_told_with_its_shares():
    said = str(time_spent(study_of_failures()))
    assert "1 min 35 s by the clock" in said
    assert "trials that finished" in said
    assert time_spent(example_study()) == ""


def test_an_end_of_the_space_is_warned_of_where_the_best_crowd():
    edge = Edge(
        dimension="width", end="high", limit=600.0, best_share=0.75, all_share=0.2, best_trials=8, can_widen=True
    )
    said = str(edges_of_space(replace(example_study(), edges=(edge,))))
    assert "the space may end too early" in said
    assert "75 % of the best 8 trials lie next to the upper end of width (600)" in said
    assert edges_of_space(replace(example_study(), edges=(replace(edge, can_widen=False),))) == ""


def test_the_sections_stand_in_the_page():
    page = html.report(replace(example_report(), study=study_of_failures()), data="{}")
    for words in ("What failed or was cut short", "What the time went to", "A line a trial across every dimension"):
        assert words in page
