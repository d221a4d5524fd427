"""Several runs open with what they need, and say of each what was found; other reports open otherwise."""

from msgspec.structs import replace

from advisor.records import Action, Decision, Diagnosed, Report
from advisor.render import html
from advisor.render.page.overview import in_short, overview
from tests.render.examples import example_diagnosis, example_report, example_run

NASTY = "</script><script>alert(1)</script>"


def several() -> Report:
    calm = replace(
        example_diagnosis(),
        subject="calm",
        findings=(),
        decision=Decision(action=Action.NONE, probability=0.9, because="fine"),
    )
    nasty = replace(example_diagnosis(), subject=NASTY)
    return Report(title="both", runs=(Diagnosed(example_run(1), nasty), Diagnosed(example_run(2), calm)))


def test_the_first_screen_of_several_runs_says_what_they_need_and_what_was_found():
    head, _, _ = html.report(several(), data="{}").partition("<main")
    assert "Of 2 runs 1 needs nothing. Next for the others: regularize more (1)." in head
    assert "Validation loss turned upward while training loss kept falling (A102)" in head
    assert "no fault" in head
    assert "&lt;script&gt;alert(1)" in head
    assert "<script>alert" not in head


def test_what_nobody_needs_is_not_listed():
    well = several().runs[1]
    assert in_short(Report(title="well", runs=(well, well))) == "Of 2 runs 2 need nothing."


def test_a_study_and_a_single_run_have_openings_of_their_own():
    assert overview(example_report()) == ""
    assert overview(replace(several(), runs=several().runs[:1])) == ""
