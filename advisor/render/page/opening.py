"""The first screen of a report: five questions that every reader has, answered before anyone scrolls.

What won (or came out)? Is it better than what we had? Can I trust it? What next? How do I get it?
The numbers are those of a `Standing` and of a decision; here they become sentences.
"""

from typing import NamedTuple

from markupsafe import Markup

from advisor.records import CurveAnswer, Decision, Diagnosed, Margin, Report, Run, Standing, Study
from advisor.records.reporting.ablation import Ablation
from advisor.records.studies.plan import ParameterValue
from advisor.render import wording
from advisor.render.noise import describe_seeds, mean_and_sd
from advisor.render.page import of_curve
from advisor.render.page.parts import part, sentence
from advisor.render.studies import ablation, outlook, several, winning

_LINES = 4  # under one answer
_FEW = 6  # changes that are said in the first screen; all of them stand further down
VERDICTS = {
    "better": "better, beyond the noise",
    "worse": "worse, beyond the noise",
    "within noise": "within the noise: no difference was shown",
    "noise not known": "noise not known",
}


class Answer(NamedTuple):
    """One of the five questions, with its answer in a sentence or two."""

    question: str
    short: str
    more: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


def opening(subject: Report) -> Markup:
    """Return the first screen: three sentences, then the five answers; nothing where there is no result to stand by."""
    told = answers(subject)
    short = [each._replace(more=_few(each.more)) for each in told]
    return part("opening.opening", sentences(subject), short) if told else Markup()


def _few(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Keep the first screen one screen; what is left out stands further down."""
    left = len(lines) - _LINES
    return lines if left <= 1 else (*lines[:_LINES], f"and {left} more, further down")


def answers(subject: Report) -> tuple[Answer, ...]:
    """Return the five answers about a study or a single run; or a learning curve; none for several runs."""
    standing, study = subject.standing, subject.study
    if standing is None:
        return _of_data(subject.curve) if subject.curve is not None else ()
    diagnosis = subject.study_diagnosis or subject.runs[0].diagnosis
    one = None if study is not None else subject.runs[0]
    return (
        Answer("What won?" if one is None else "What came out?", *_result(standing, study, one)),
        Answer("Is it better than what we had?", _in_short(standing), _margins(standing, subject.ablation)),
        Answer("Can I trust it?", *_trust(standing, study)),
        Answer("What next?", sentence(_next(diagnosis.decision)), (diagnosis.decision.because, *_more(study))),
        Answer("How do I get it?", *_get(standing, study, one)),
    )


def _of_data(curve: CurveAnswer) -> tuple[Answer, ...]:
    """The five answers about a learning curve alone."""
    return (
        Answer("What came out?", *of_curve.result(curve)),
        Answer("Is more data worth it?", *of_curve.worth(curve)),
        Answer("Can I trust it?", *of_curve.trust(curve)),
        Answer("What next?", sentence(_next(curve.decision)), (curve.decision.because,)),
        Answer("How much do I need?", *of_curve.needed(curve)),
    )


def sentences(subject: Report) -> tuple[str, ...]:
    """Return the answer in three sentences: what came out, how far it is ahead, what to do next."""
    standing, study = subject.standing, subject.study
    if standing is None:
        curve = subject.curve
        return of_curve.sentences(curve, what_next=_next(curve.decision)) if curve is not None else ()
    diagnosis = subject.study_diagnosis or subject.runs[0].diagnosis
    who = f"Trial {study.winner.trial}" if study is not None and study.winner is not None else "This run"
    among = f", chosen from {wording.counted(standing.chosen_from, 'trial')}," if standing.chosen_from else ""
    return (
        f"{who}{among} reaches {describe_score(standing)}.",
        _better(standing),
        f"Next: {_next(diagnosis.decision)}.",
    )


def describe_score(standing: Standing) -> str:
    """Say a score, the part it was measured on, and its noise.

    Example:
        >>> from advisor.records import SeedNoise
        >>> noise = SeedNoise(metric="accuracy", mean=0.9716, sd=0.0012, trainings=5)
        >>> describe_score(Standing(metric="accuracy", part="test", score=noise))
        'a test accuracy of 0.9716 ± 0.0012 (deviation between 5 seeds)'
    """
    metric = standing.metric.replace("_", " ")
    if standing.score is None:
        return f"no {standing.part} {metric} that was recorded"
    noise = standing.score
    seeds = describe_seeds(noise).replace("deviation over", "deviation between")
    return f"a {standing.part} {metric} of {mean_and_sd(noise)} ({seeds})"


def describe_margin(margin: Margin) -> str:
    """Say how far a result is ahead of something, and whether noise explains it.

    Example:
        >>> describe_margin(Margin(over="linear", part="test", ours=0.9716, theirs=0.961, gain=0.0106, noise=0.0015))
        'linear: 0.9610 on the test part; gain +0.0106 ± 0.0015 (95 %), better, beyond the noise'
    """
    noise = "" if margin.noise is None else f" ± {margin.noise:.4f} (95 %)"
    return (
        f"{margin.over}: {margin.theirs:.4f} on the {margin.part} part; "
        f"gain {margin.gain:+.4f}{noise}, {VERDICTS[margin.verdict]}"
    )


def _result(standing: Standing, study: Study | None, one: Diagnosed | None) -> tuple[str, tuple[str, ...]]:
    score = sentence(describe_score(standing))
    changed = () if standing.changed is None else (f"Its recipe: {_changes(standing)}.",)
    if one is not None:
        return f"{wording.run_heading(one.run).capitalize()}. {score}", (*_best_epoch(one.run), *changed)
    winner = study.winner if study is not None else None
    more = (*several.of_winner(study), *changed) if study is not None else changed
    return f"Trial {winner.trial}: {score[0].lower()}{score[1:]}" if winner is not None else score, more


def _best_epoch(run: Run) -> tuple[str, ...]:
    return () if run.best_epoch is None else (f"The weights of epoch {run.best_epoch + 1} were kept.",)


def _changes(standing: Standing) -> str:
    """Say what differs from the default, in one line."""
    pairs = [f"{name.replace('_', ' ')} {wording.parameter(value)}" for name, value in _told(standing)]
    if not pairs:
        return "the lecture's default table, unchanged"
    more = len(pairs) - _FEW
    return (
        "the lecture's default table with "
        + ", ".join(pairs[:_FEW])
        + (f" and {more} more changes" if more > 0 else "")
    )


def _told(standing: Standing) -> list[tuple[str, ParameterValue]]:
    """The seed is no choice that anyone made."""
    return [(name, value) for name, value in (standing.changed or {}).items() if name != "seed"]


def _better(standing: Standing) -> str:
    """Say in one sentence whether it is better than the default and than the best simple model."""
    told = ["the default recipe itself is the best that was found"] if standing.is_default else []
    told += [_versus(margin) for margin in standing.rivals]
    if not told:
        return "There is nothing to compare it with: neither a default recipe nor a simple model was measured."
    return sentence("; ".join(told))


def _versus(margin: Margin) -> str:
    over = margin.over if margin.is_default else f"the best simple model ({margin.over})"
    match margin.verdict:
        case "better" | "worse":
            told = f"{margin.verdict} than {over} by {abs(margin.gain):.4f}"
            return f"{told}, {wording.number(round(margin.in_noises, 1))} times the noise of {margin.of}"
        case "within noise":
            return f"no better than {over} as far as the noise of {margin.of} lets anyone tell"
        case "noise not known":
            way = "ahead of" if margin.gain > 0 else "behind" if margin.gain < 0 else "level with"
            return f"{way} {over} by {abs(margin.gain):.4f}, and how far another seed moves it is not known"


def _margins(standing: Standing, found: Ablation | None) -> tuple[str, ...]:
    """Say each margin; after that over the default what training the way from it on common seeds came to."""
    told = [describe_margin(margin) for margin in standing.margins]
    if found is not None and found.gain is not None:
        told.insert(1, f"on common seeds: {ablation.lead(found)}")
    return tuple(told)


def _in_short(standing: Standing) -> str:
    """Say yes or no, where the numbers stand beside it."""
    verdicts = {margin.verdict for margin in standing.rivals}
    if not verdicts:
        return (
            "The default recipe won: nothing better was found."
            if standing.is_default
            else "Not known: " + ("neither a default recipe nor a simple model was measured beside it.")
        )
    if verdicts == {"better"}:
        return "Yes, by more than the noise."
    if "worse" in verdicts:
        return "No: it is behind something simpler." if verdicts == {"worse"} else "Not on every count."
    return "Not known: one training each." if verdicts == {"noise not known"} else "Not shown: within the noise."


def _trust(standing: Standing, study: Study | None) -> tuple[str, tuple[str, ...]]:
    score, more = standing.score, []
    if standing.luck is not None:
        way = "flattered" if standing.luck > 0 else "did not flatter"
        by = f" by {standing.luck:.4f}" if standing.luck > 0 else ""
        more.append(f"The score it was chosen by {way} it{by}: on fresh seeds it was measured again.")
    if standing.rows_sd is not None and standing.rows is not None:
        rows = wording.counted(standing.rows, "row")
        leads = " and ".join(standing.thin_leads)
        thin = f"; on new rows its lead over {leads} may vanish" if leads else ""
        more.append(f"Other rows would move it by ± {standing.rows_sd:.4f}: the {standing.part} part has {rows}{thin}.")
    more += winning.checks(study) if study is not None else []
    if score is None:
        return "Not yet: nothing was measured on rows that played no part in choosing.", tuple(more)
    if score.sd is None:
        return "With care: it is one training, and how far another seed moves it is not known.", tuple(more)
    once = " on test rows that were read once" if standing.part == "test" else ""
    seeds = wording.counted(score.trainings * score.networks, "fresh seed")  # a mean's networks have one each
    return f"Trained again on {seeds} and measured{once}; seeds move it by ± {score.sd:.4f}.", tuple(more)


def _more(study: Study | None) -> list[str]:
    """Say what more trials would bring, where that is known."""
    return outlook.lines(study)[:1] if study is not None else []


def _next(decision: Decision) -> str:
    return f"{wording.ACTION_PHRASES[decision.action]} (probability {wording.probability(decision.probability)})"


def _get(
    standing: Standing, study: Study | None, one: Diagnosed | None
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    if study is not None:
        folder, _, name = standing.model_file.rpartition("/")
        if not name:
            return "No model was kept.", (), ()
        told = f"The trained model is {name} in the study's folder; this predicts new rows with it:"
        again = ("winner.py beside it trains it again without advisor",) if _has_script(study) else ()
        return told, again, (f"advisor predict {folder or '.'} new_rows.csv",)
    source = one.diagnosis.path if one is not None else ""
    if one is None or not source or source == "-":
        return "From the program that trained it: a run keeps the record of a training, not its model.", (), ()
    return "The run is the record of a training; this tells it again:", (), (f"advisor diagnose {source}",)


def _has_script(study: Study) -> bool:
    return study.winner is not None and bool(study.winner.script_file)
