"""A Report as one HTML file: styles, figures and its own data inside, no request to anywhere.

Readable without JavaScript and without colour; `page` has the widgets, and says why they are built so.
Same report, same bytes, with the pinned versions.
"""

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup

from advisor.compare.told import checks_that_apply, rows_worth_showing
from advisor.diagnose.events import events_of
from advisor.records import DataFacts, Diagnosed, Report, Study, Winner
from advisor.render import strategies, wording
from advisor.render.columns import reading_lines
from advisor.render.drawings import Drawing, figures_of, figures_of_curve, figures_of_front, figures_of_study
from advisor.render.figures.activations import activations
from advisor.render.figures.canvas import in_style
from advisor.render.figures.layers import layers_side_by_side
from advisor.render.figures.traces import traces
from advisor.render.folds import describe_folds, winner_facts
from advisor.render.lengths import epochs_of_study
from advisor.render.page import failing
from advisor.render.page.ablation import way_to_the_winner
from advisor.render.page.account import changes_of, edges_of_space, failures, time_spent
from advisor.render.page.front import front_table
from advisor.render.page.measured import measured
from advisor.render.page.opening import opening
from advisor.render.page.overview import overview
from advisor.render.page.parts import MOST_SIGNS, asset, environment, paragraph, part, policy, sentence
from advisor.render.page.pasted import recipe_to_paste
from advisor.render.page.pictures import figure, in_rows
from advisor.render.page.roles import role
from advisor.render.page.side_by_side import side_by_side
from advisor.render.page.tiles import tiles_of
from advisor.render.script.where import places
from advisor.render.studies import earlier, ensemble, outlook, several, winning

_UNFIT = re.compile(r"[<\ud800-\udfff]")  # what ends an element, and what no file can hold


class Section(NamedTuple):
    """One headed part of the page."""

    title: str
    anchor: str
    body: Markup


@in_style
def report(subject: Report, *, data: str) -> str:
    """Return the whole HTML page.

    Args:
        subject: Everything the page shows.
        data: The report's records as JSON, embedded so that the page carries its own numbers.
    """
    sections = [section for section in _sections(subject) if section.body]
    page = environment().get_template("report.html.jinja")
    return page.render(
        report=subject,
        summary=_summary(subject),
        opening=opening(subject) or overview(subject),
        tiles=tiles_of(subject),
        sections=sections,
        policy=policy(),
        css=Markup(asset("report.css")),  # noqa: S704 - a file of this package
        script=Markup(asset("report.js")),  # noqa: S704 - a file of this package
        data=Markup(_UNFIT.sub(_escaped, data)),  # noqa: S704 - no "<" is left that could end the element
    )


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def fragment(subject: Report) -> str:
    """Return what a cell of a notebook shows of a report, no page around it: numbers, a figure, what to do next."""
    style = Markup("<style>{}</style>").format(Markup(asset("notebook.css")))  # noqa: S704 - a file of this package
    study, runs = subject.study, subject.runs
    parts = [style, part("title", subject.title)]
    if study is not None:
        parts += [paragraph(_summary(subject)), part("facts", _in_brief(subject))]
        parts += [_drawn(islice(figures_of_study(study), 1))] if study.scored else []
    else:
        parts += [part("scores", item.run) + _loss_figure(item) for item in runs if item.run.traces]
    diagnosis = subject.study_diagnosis or (runs[0].diagnosis if len(runs) == 1 else None)
    parts += [_curve(subject), part("brief", diagnosis) if diagnosis is not None else Markup()]
    return str(Markup('<div class="advisor">{}</div>').format(Markup().join(parts)))


def _in_brief(subject: Report) -> list[tuple[str, str]]:
    pairs = [(tile.label, tile.value) for tile in tiles_of(subject)]
    winner = subject.study.winner if subject.study is not None else None
    if winner is None:
        return pairs
    values = ", ".join(f"{name} {wording.parameter(value)}" for name, value in winner.parameters.items())
    return [*pairs, ("its parameters", values), ("its model", winner.model_file or "not kept")]


def _sections(subject: Report) -> list[Section]:
    study = subject.study
    return [
        Section(title="Side by side", anchor="side", body=side_by_side(subject.comparing)),
        Section(title="What to do next", anchor="next", body=_next(subject)),
        Section(title="The winner", anchor="winner", body=_winner(subject, study) if study else Markup()),
        Section(title="The front", anchor="front", body=_front(study) if study else Markup()),
        Section(title="The trials", anchor="trials", body=_trials(subject) if study else Markup()),
        Section(
            title="Run by run" if subject.study or len(subject.runs) > 1 else "The run",
            anchor="runs",
            body=_runs(subject),
        ),
        Section(title="The activations", anchor="activations", body=_activations(subject)),
        Section(title="The learning curve", anchor="curve", body=_curve(subject)),
        Section(title="The data", anchor="data", body=_data(subject)),
        Section(title="How it was made", anchor="made", body=_made(subject)),
    ]


def _next(subject: Report) -> Markup:
    if subject.study_diagnosis is not None:
        return part("diagnosis", subject.study_diagnosis)
    return part("diagnosis", subject.runs[0].diagnosis) if len(subject.runs) == 1 else Markup()


def _winner(subject: Report, study: Study) -> Markup:
    winner = study.winner
    if winner is None:
        return Markup()
    pairs = [(name.replace("_", " "), wording.parameter(value)) for name, value in winner.parameters.items()]
    body = measured(winner)
    told = winner_facts(study)
    body += Markup("<h3>Chosen on the validation parts</h3>") + part("facts", told) if told else Markup()
    whole = ensemble.what(study)
    body += Markup("<h3>What is handed over</h3>") + paragraph(sentence(whole)) if whole else Markup()
    body += _chosen(study, winner) + way_to_the_winner(subject.ablation)
    if winner.run is not None:
        body += _drawn(figures_of(winner.run)) + failing.section(winner.run.mistakes)
    body += Markup("<h3>Its parameters</h3>") + part("facts", pairs) + recipe_to_paste(study)
    lies = places(winner)
    return body + (Markup("<h3>Where it lies</h3>") + part("facts", lies) if lies else Markup())


def _front(study: Study) -> Markup:
    return front_table(study) + _drawn(figures_of_front(study))


def _chosen(study: Study, winner: Winner) -> Markup:
    """How the winner was chosen among the finalists, and what the win rests on."""
    body = Markup()
    if winner.choice is not None:
        said = [each for each in (winning.chosen(study), winning.luck(study)) if each]
        found = winning.finalists(winner.choice, study.plan.goal)
        by = "fresh seeds, not by its best score" if found else "its score in the search"
        body += Markup("<h3>Chosen by {}</h3>").format(by)
        body += Markup().join(paragraph(sentence(each)) for each in said)
        body += part("facts", found) if found else Markup()
    return body + part("win", winner.checks) if winner.checks else body


def _trials(subject: Report) -> Markup:
    study = subject.study
    if study is None or not study.trials:
        return Markup()
    body = _drawn(figures_of_study(study))
    if more := outlook.lines(study):
        body += paragraph(*map(sentence, more))
    if said := strategies.describe_ending(study):
        body += paragraph(said)
    body += edges_of_space(study) + (part("mattered", study) if study.importances else Markup())
    words = {each.trial: wording.symptoms(each.symptoms) for each in subject.found}
    words |= several.marks(study, words)
    body += part("trials", study, words, rows_worth_showing(study)) + failures(study.inside)
    return body + time_spent(study) + changes_of(study)


def _activations(subject: Report) -> Markup:
    tried = subject.activations
    if not tried:
        return Markup()
    caption = "Each activation and its derivative. Gradients vanish where the derivative is close to zero."
    body = figure(activations([each.curve for each in tried]), caption)
    shown = [(each, subject.runs[each.shown].run) for each in tried if each.shown is not None]
    seen = [(wording.activation(each.curve), run) for each, run in shown if run.layer_traces("gradient_norm")]
    if len(seen) > 1:
        caption = (
            "Gradient norm by layer and epoch, in the best run of each: where the lines fan out, gradients vanish."
        )
        body += figure(layers_side_by_side(seen), caption)
    return body + part("activations", subject)


def _runs(subject: Report) -> Markup:
    if len(subject.runs) == 1 and subject.study is None:  # its diagnosis stands above
        return _run_details(subject.runs[0])
    body = part("untold", subject) if subject.untold else Markup()
    for place, item in enumerate(subject.runs):
        name = (item.diagnosis.subject or item.run.name or f"run {place}") + role(subject.study, item.run)
        phrase = wording.ACTION_PHRASES[item.diagnosis.decision.action]
        diagnosis = item.diagnosis if subject.study is None else checks_that_apply(item.diagnosis)
        told = _run_details(item) + part("diagnosis", diagnosis)
        body += Markup("<details><summary>{}: {}; next: {}</summary>{}</details>").format(
            wording.shortened(name, MOST_SIGNS), wording.run_heading(item.run), phrase, told
        )
    return body


def _run_details(item: Diagnosed) -> Markup:
    drawn = _drawn(figures_of(item.run, events_of(item.diagnosis)))
    return part("scores", item.run) + drawn + failing.section(item.run.mistakes) + part("recipe", item)


def _drawn(drawings: Iterable[Drawing]) -> Markup:
    return in_rows(figure(each.figure, each.caption) for each in drawings)


def _loss_figure(item: Diagnosed) -> Markup:
    drawn = traces(item.run, events=events_of(item.diagnosis))
    return figure(drawn, f"Loss by epoch, {item.run.name or 'run'}.")


def _curve(subject: Report) -> Markup:
    if subject.curve is None:
        return Markup()
    return _drawn(figures_of_curve(subject.curve)) + part("answer", subject.curve)


def _data(subject: Report) -> Markup:
    seen = [item.run.data for item in subject.runs if item.run.data is not None]
    if not seen:
        return Markup()
    facts = seen[0]
    rows = f"{facts.train_rows:,} training, {facts.validation_rows:,} validation, {facts.test_rows:,} test"
    pairs = [("task", str(facts.task)), ("rows", rows), _inputs(facts)]
    if facts.classes:
        pairs.append(("training rows by class", ", ".join(f"{c.name}: {c.rows:,}" for c in facts.classes)))
    if facts.shared_rows is not None:
        pairs.append(("validation rows that are also in the training part", f"{facts.shared_rows:,}"))
    body = part("facts", [*pairs, ("fingerprint", facts.fingerprint or "not recorded")])
    if facts.reading is not None:
        body += paragraph(*reading_lines(facts.reading))
    alike = {(each.fingerprint, each.train_rows, each.input_shape, each.inputs) for each in seen}
    if len(alike) > 1:
        body = Markup("<p>The runs did not all use the same data. The first one used:</p>") + body
    return body


def _inputs(facts: DataFacts) -> tuple[str, str]:
    if not facts.inputs:
        return "input shape", str(facts.input_shape)
    return "inputs", ", ".join(f"{each.name}: {each.dtype}, shape {each.shape}" for each in facts.inputs)


def _made(subject: Report) -> Markup:
    pairs: list[tuple[str, str]] = []
    study = subject.study
    if study is not None:
        pairs += [
            ("study", study.plan.name),
            ("data", study.plan.data.source),
            ("cross-validation", describe_folds(study.plan.data)),
            ("judged by", wording.goal(study.plan.goal)),
            ("chosen by", several.rule(study.plan.goal)),
        ]
        pairs += [("engine", str(study.plan.search.engine)), ("sampler", wording.sampler(study))]
        pairs += [("epochs", epochs_of_study(study)), *earlier.facts(study)]
        pairs += [("time", wording.duration(study.seconds))] if study.seconds is not None else []
    environment = next((i.run.environment for i in subject.runs if i.run.environment is not None), None)
    if environment is not None:
        backend = f"Keras {environment.keras}, {environment.backend} {environment.backend_version}"
        pairs += [("software", f"Python {environment.python}, {backend}"), ("device", environment.device)]
    known = [(name, value) for name, value in pairs if value]
    return part("facts", known) if known else Markup()


def _summary(subject: Report) -> str:
    study = subject.study
    if study is None and subject.comparing is not None:
        return f"{wording.counted(len(subject.comparing.compared), 'result')} side by side."
    if study is None and subject.curve is not None:
        trainings = wording.counted(len(subject.curve.curve.points), "training")
        return f"A learning curve: the error by the number of training rows, from {trainings}."
    if study is None:
        return f"Diagnosis of {wording.counted(len(subject.runs), 'run')}."
    finished = len(study.scored)
    trials = wording.counted(len(study.trials), "trial")
    outside = len(study.trials) - len(study.inside.trials)
    apart = f", {outside} outside of the study as it is now" if outside else ""
    unmet = "".join(f" {sentence(line)}" for line in several.unmet(study))
    also = f", then by {' and '.join(map(several.plainly, study.plan.goal.also))}" if study.plan.goal.also else ""
    return f"{trials}, {finished} with a score{apart}, judged by {wording.goal(study.plan.goal)}{also}.{unmet}"
