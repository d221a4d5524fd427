"""The figure of the front tells members, beaten trials, broken limits and the winner apart."""

from msgspec.structs import replace

from advisor.compare.front import front_of
from advisor.records import Study, Trial, TrialState
from advisor.render.drawings import figures_of_front
from advisor.render.figures.canvas import svg
from advisor.render.figures.front import front, panels_of
from tests.render.examples import example_study, study_of_a_front


def drawn(study: Study) -> str:
    assert study.front is not None
    return svg(front(study, study.front), title="the front")


def test_members_and_others_are_drawn_apart_in_a_panel_for_each_quantity() -> None:
    study = study_of_a_front()
    assert panels_of(study) == ("parameters", "latency_ms")
    text = drawn(study)
    assert text == drawn(study)
    for word in ("parameters", "ms for one row", "validation accuracy", "front", "beaten by another", "breaks a limit",
                 "winner", "limit", "on fresh seeds, ± sd"):  # fmt: skip
        assert f">{word}<" in text, word
    assert study.front is not None
    assert study.front.members == (1, 3, 0)
    assert text.count('data-trials="0 1 3"') == 2  # the points know whose they are, in each panel


def test_one_quantity_beside_the_score_has_a_step_line() -> None:
    study = study_of_a_front()
    goal = replace(study.plan.goal, also=("parameters",))
    one = replace(study, plan=replace(study.plan, goal=goal))
    figure = front(one, front_of(one))
    [panel] = figure.axes
    steps = [line for line in panel.lines if line.get_drawstyle() == "steps-post"]
    assert [list(line.get_xdata()) for line in steps] == [[400.0, 900.0, 3000.0]]
    assert panel.get_xscale() == "log"


def test_scores_far_below_the_front_are_left_out_and_counted() -> None:
    study = study_of_a_front()
    poor = Trial(number=9, score=0.1, state=TrialState.FINISHED, measured={"parameters": 800.0, "latency_ms": 0.2})
    study = replace(study, trials=(*study.trials, poor))
    study = replace(study, front=front_of(study))
    assert "1 trial far worse is not drawn" in drawn(replace(study, front=replace(study.front, members=(1, 3, 0))))
    assert "not drawn" not in drawn(study_of_a_front())


def test_a_limit_far_from_every_trial_does_not_press_them_together() -> None:
    study = study_of_a_front(most=10**9)
    figure = front(study, study.front)
    assert figure.axes[0].get_xlim()[1] < 10**6


def test_limits_alone_are_drawn_and_a_study_that_nobody_keeps_too() -> None:
    study = study_of_a_front(most=200)
    goal = replace(study.plan.goal, also=())
    alone = replace(study, plan=replace(study.plan, goal=goal))
    text = drawn(replace(alone, front=front_of(alone)))
    assert ">breaks a limit<" in text
    assert ">keeps the limits<" not in text


def test_a_study_of_one_score_has_no_such_figure() -> None:
    assert list(figures_of_front(example_study())) == []
