"""The first screen of a report: five questions that every reader has, answered before anyone scrolls.

What won (or came out)? Is it better than what we had? Can I trust it? What next? How do I get it?
The numbers are those of a `Standing` and of a decision; here they become sentences.
"""

from typing import NamedTuple

from markupsafe import Markup

from advisor.records import CurveAnswer, Decision, Diagnosed, Diagnosis, Report, Run, SeedNoise, Standing, Study
from advisor.records.studies.plan import ParameterValue
from advisor.render import wording
from advisor.render.page import of_curve
from advisor.render.page.parts import part, reason, sentence
from advisor.render.script.where import weights_alone
from advisor.render.studies import outlook, several, winning
from advisor.render.studies.standing import better, describe_score, in_short, margins, name_of, score_alone

_LINES = 4  # under one answer
_FEW = 6  # changes that are said in the first screen; all of them stand further down


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
    """Keep the first screen one screen, each line begun as a sentence; what is left out stands further down."""
    lines = tuple(f"{line[:1].upper()}{line[1:]}" for line in lines)
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
        Answer("Is it better than what we had?", in_short(standing), margins(standing)),
        Answer("Can I trust it?", *_trust(standing, study)),
        Answer("What next?", sentence(_next(diagnosis.decision)), (reason(diagnosis.decision.because), *_more(study))),
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
    is_noise_known = standing.score is not None and standing.score.sd is not None  # what it is stands right below
    return (
        f"{who}{among} reaches {score_alone(standing) if is_noise_known else describe_score(standing)}.",
        better(standing) if study is not None or standing.rivals else _found(diagnosis),
        f"Next: {_next(diagnosis.decision)}.",
    )


def _found(diagnosis: Diagnosis) -> str:
    """Say what was found in a run that nothing stands beside."""
    faults = diagnosis.faults
    if not faults:
        return "No fault was found."
    more = f", and {wording.counted(len(faults) - 1, 'more finding')}" if len(faults) > 1 else ""
    return f"{faults[0].title} ({faults[0].code}){more}."


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
        return "advisor's default, unchanged"
    more = len(pairs) - _FEW
    left_out = f" and {wording.counted(more, 'more change')}" if more > 0 else ""
    return "advisor's default with " + ", ".join(pairs[:_FEW]) + left_out


def _told(standing: Standing) -> list[tuple[str, ParameterValue]]:
    """The seed is no choice that anyone made."""
    return [(name, value) for name, value in (standing.changed or {}).items() if name != "seed"]


def _trust(standing: Standing, study: Study | None) -> tuple[str, tuple[str, ...]]:
    score, more = standing.score, []
    if standing.luck is not None:
        way = "flattered" if standing.luck > 0 else "did not flatter"
        by = f" by {standing.luck:.4f}" if standing.luck > 0 else ""
        more.append(f"The score it was chosen by {way} it{by}: on fresh seeds it was measured again.")
    if standing.rows_sd is not None and standing.rows is not None:
        rows = wording.counted(standing.rows, "row")
        leads = " and ".join(name_of(each) for each in standing.margins if each.over in standing.thin_leads)
        thin = f"; on new rows its lead over {leads} may vanish" if leads else ""
        more.append(f"Other rows would move it by ± {standing.rows_sd:.4f}: the {standing.part} part has {rows}{thin}.")
    more += winning.checks(study) if study is not None else []
    if score is None:
        return "Not yet: nothing was measured on rows that played no part in choosing.", tuple(more)
    if score.sd is None:
        it_is = f"the mean of {score.networks} networks" if score.networks > 1 else "one training"
        return f"With care: it is {it_is}, and how far another seed moves it is not known.", tuple(more)
    once = " on test rows that were read once" if standing.part == "test" else ""
    return f"{_trained(score, study)} measured{once}; seeds move it by ± {score.sd:.4f}.", tuple(more)


def _trained(score: SeedNoise, study: Study | None) -> str:
    """Say how often it was trained: for a mean, which networks chose the winner and how many joined them later."""
    if score.networks < 2:
        return f"Trained again on {wording.counted(score.trainings, 'fresh seed')} and"
    won = study.winner if study is not None else None
    noises = won.test_noise if won is not None else ()
    bagged = won.ensemble.bagged if won is not None and won.ensemble is not None else 0
    chose = next((each.trainings for each in noises if each.metric == score.metric), score.networks)
    kept = min(chose, score.networks - bagged)  # bagged ones are trained after it was chosen
    more = f" ({kept} to choose it, {score.networks - kept} more for the mean)" if kept < score.networks else ""
    more = more if kept else f" (after {chose} that chose it)"
    return f"The mean of {score.networks} networks, each trained on a fresh seed{more},"


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
        again = ("Beside it, winner.py trains it again without advisor",) if _has_script(study) else ()
        again = (*again, *(weights_alone(study.winner) if study.winner is not None else ()))
        return told, again, (f"advisor predict {folder or '.'} new_rows.csv",)
    source = one.diagnosis.path if one is not None else ""
    if one is None or not source or source == "-":
        return "From the program that trained it: a run keeps the record of a training, not its model.", (), ()
    return "The run is the record of a training; this tells it again:", (), (f"advisor diagnose {source}",)


def _has_script(study: Study) -> bool:
    return study.winner is not None and bool(study.winner.script_file)
