"""The first screen answers five questions, with numbers and noise, whatever was recorded."""

import re

from msgspec.structs import replace

from advisor.compare.standing import standing_of_run
from advisor.records import Action, Diagnosed, Ensemble, Margin, Reference, Report, Scores, SeedNoise, Standing
from advisor.records.curve import Alternative
from advisor.render import html
from advisor.render.page.of_curve import needed, worth
from advisor.render.page.opening import answers, opening, sentences
from tests.render.examples import example_diagnosis, example_report, example_run
from tests.render.pages import curve_page

NOISE = SeedNoise(metric="accuracy", mean=0.948, sd=0.004, trainings=5)


def standing(*margins: Margin, **fields) -> Standing:
    return Standing(metric="accuracy", part="test", score=NOISE, margins=margins, chosen_from=3, **fields)


def margin(gain: float, noise: float | None, *, over: str = "the default recipe") -> Margin:
    is_default = over == "the default recipe"
    return Margin(
        over=over, part="test", ours=0.948, theirs=0.948 - gain, gain=gain, noise=noise, is_default=is_default
    )


def told(*margins: Margin, **fields) -> dict[str, str]:
    subject = replace(example_report(), standing=standing(*margins, **fields))
    return {each.question: " ".join((each.short, *each.more, *each.commands)) for each in answers(subject)}


def test_the_five_questions_are_answered_before_anything_else():
    page = html.report(replace(example_report(), standing=standing(margin(0.05, 0.01))), data="{}")
    head, _, _ = page.partition("<main")
    for question in (
        "What won?", "Is it better than what we had?", "Can I trust it?", "What next?", "How do I get it?",
    ):  # fmt: skip
        assert head.count(question) == 1


def test_the_answer_is_three_sentences_with_numbers_and_noise():
    subject = replace(example_report(), standing=standing(margin(0.05, 0.01), margin(0.01, 0.02, over="linear")))
    assert sentences(subject) == (
        "Trial 1, chosen from 3 trials, reaches a test accuracy of 0.9480 ± 0.0040.",
        "Better than the default recipe by 0.0500, 5 times the noise of seeds; "
        "no better than a linear model, the best simple model, as far as the noise of seeds lets anyone tell.",
        "Next: regularize more (probability 0.74).",
    )


def test_better_is_said_as_far_as_noise_allows():
    question = "Is it better than what we had?"
    assert told(margin(0.05, 0.01))[question].startswith("Yes, by more than the noise.")
    assert told(margin(0.05, 0.09))[question].startswith("Not shown: within the noise.")
    assert told(margin(0.05, None))[question].startswith("Not known: one training each.")
    assert told(margin(-0.05, 0.01))[question].startswith("No: it is behind something simpler.")
    assert told(margin(0.05, 0.01), margin(-0.05, 0.01, over="linear"))[question].startswith(
        "Not on every count: better than the default recipe; worse than a linear model."
    )
    assert told(margin(0.05, 0.09), margin(0.05, 0.01, over="boosting"))[question].startswith(
        "In part: better than boosted trees; a difference from the default recipe was not shown."
    )
    thin = told(margin(0.05, 0.01), margin(0.01, 0.001, over="linear"), rows=200, rows_sd=0.0157)[question]
    assert thin.startswith("Yes, by more than the noise, but on other rows the lead over a linear model may vanish.")
    assert told(is_default=True)[question].startswith("The default recipe won")


def test_trust_names_luck_and_what_other_rows_would_do():
    said = told(margin(0.01, 0.001, over="linear"), luck=0.0123, rows=200, rows_sd=0.0157)["Can I trust it?"]
    assert "flattered it by 0.0123" in said
    assert "± 0.0157: the test part has 200 rows; on new rows its lead over a linear model may vanish" in said


def test_the_model_is_got_by_a_command():
    said = told(model_file="runs/digits/model.keras")["How do I get it?"]
    assert "model.keras" in said
    assert said.endswith("advisor predict runs/digits new_rows.csv")
    assert told()["How do I get it?"] == "No model was kept."


def test_a_run_is_opened_by_the_same_questions():
    linear = Reference(name="linear", validation={"accuracy": 0.8})
    run = replace(example_run(1), scores=Scores(validation={"accuracy": 0.9}), references=(linear,))
    subject = Report(title="one", runs=(Diagnosed(run, example_diagnosis()),), standing=standing_of_run(run))
    first, second, third = sentences(subject)
    assert first == "This run reaches a validation accuracy of 0.9000 (one training)."
    assert second.startswith(
        "Ahead of a linear model, the best simple model, by 0.1000, and how far another seed moves it"
    )
    assert third == "Next: regularize more (probability 0.74)."


def test_words_of_users_are_text_in_the_opening():
    said = str(opening(replace(example_report(), standing=standing(margin(1, 2, over="<script>alert(1)</script>")))))
    assert "&lt;script&gt;" in said
    assert not re.search("<script", said)


def test_a_report_without_a_result_to_stand_by_has_no_opening():
    assert opening(example_report()) == ""


def test_trust_tells_the_retrainings_from_the_networks_that_joined_their_mean():
    mean = SeedNoise(metric="accuracy", mean=0.98, sd=0.005, trainings=1, networks=8)
    study = example_report().study
    won = replace(study, winner=replace(study.winner, test_noise=(NOISE,)))

    def trusted(score: SeedNoise) -> str:
        report = replace(example_report(), study=won, standing=replace(standing(), score=score))
        return next(each for each in answers(report) if each.question == "Can I trust it?").short

    assert trusted(NOISE).startswith("Trained again on 5 fresh seeds and measured")
    assert trusted(mean).startswith(
        "The mean of 8 networks, each trained on a fresh seed (5 to choose it, 3 more for the mean), measured"
    )
    assert trusted(replace(mean, networks=5)).startswith("The mean of 5 networks, each trained on a fresh seed, meas")
    won = replace(won, winner=replace(won.winner, ensemble=Ensemble(networks=8, bagged=8)))
    assert "a fresh seed (after 5 that chose it), measured" in trusted(mean)
    won = replace(won, winner=replace(won.winner, ensemble=Ensemble(networks=8, bagged=6)))
    assert "(2 to choose it, 6 more for the mean)" in trusted(mean)
    assert trusted(replace(mean, sd=None, networks=2)).startswith("With care: it is the mean of 2 networks")


def test_the_changes_that_are_left_out_are_counted():
    changed = {f"dimension_{n}": n for n in range(7)}
    assert "dimension 5 5 and 1 more change." in told(margin(0.05, 0.01), changed=changed)["What won?"]
    assert "2 more changes." in told(margin(0.05, 0.01), changed=changed | {"width": 3})["What won?"]


def test_a_learning_curve_alone_is_asked_the_same_questions_of_its_data():
    subject = curve_page()
    told = {each.question: each for each in answers(subject)}
    assert list(told) == [
        "What came out?", "Is more data worth it?", "Can I trust it?", "What next?", "How much do I need?"
    ]  # fmt: skip
    assert told["What came out?"].short == "With 1,600 rows the error is 0.145 (2 trainings)."
    assert told["Can I trust it?"].short.startswith("It rests on 10 trainings of 5 sizes, 100 to 1,600 rows.")
    assert "advisor curve --target" in told["How much do I need?"].short
    assert sentences(subject)[-1].startswith("Next: ")


def test_a_target_that_data_may_never_reach_is_said_so():
    found = curve_page().curve
    far = replace(found, target=0.01, rows_for_target=(5e4, float("inf")), rounds=(3200, 6400))
    assert needed(far) == (
        "An error of 0.01 takes at least 50,000 rows; how many at most cannot be forecast (80 % interval).",
        ("Gather them in rounds, to 3,200, 6,400 rows, and forecast again after each.",),
    )
    never = replace(far, rows_for_target=(float("inf"), float("inf")))
    assert needed(never)[0] == "An error of 0.01 takes more rows than can be forecast."


def test_more_data_is_worth_it_where_the_decision_says_so():
    found = curve_page().curve
    ways = (Alternative(action=Action.MORE_DATA, what="4 times the rows", relative_change=-0.2, lo80=-0.3, hi80=-0.1,
                        measured=False),)  # fmt: skip
    said = {
        action: worth(replace(found, alternatives=ways, decision=replace(found.decision, action=action)))[0]
        for action in (Action.MORE_DATA, Action.MORE_CAPACITY)
    }
    assert said[Action.MORE_DATA].startswith("Yes")
    assert said[Action.MORE_CAPACITY].startswith("It would help, but")
    unsure = replace(
        found,
        alternatives=(replace(ways[0], hi80=0.05),),
        decision=replace(found.decision, action=Action.MORE_CAPACITY),
    )
    assert worth(unsure)[0].startswith("Not surely")


def test_a_run_that_nothing_stands_beside_says_what_was_found():
    run = replace(example_run(1), scores=Scores(validation={"accuracy": 0.1}))
    found = example_diagnosis()
    alone = {"title": "one", "standing": standing_of_run(run)}
    subject = Report(runs=(Diagnosed(run, found),), **alone)
    assert sentences(subject)[1] == "Validation loss turned upward while training loss kept falling (A102)."
    calm = Report(runs=(Diagnosed(run, replace(found, findings=())),), **alone)
    assert sentences(calm)[1] == "No fault was found."
