"""A Report as markdown, for an issue or a chat: the same answers in the same words, tables instead of figures."""

from collections.abc import Iterable, Sequence

from advisor.compare.difference import short_name, told_once
from advisor.records import Diagnosis, Report, Study
from advisor.records.parts.mistakes import Mistakes
from advisor.records.reporting.comparing import Comparing
from advisor.render import wording
from advisor.render.markdown import diagnosis
from advisor.render.page.front import shown
from advisor.render.page.opening import answers, sentences
from advisor.render.studies import ablation, changes, several
from advisor.render.studies.contrasts import describe_contrast, describe_measured, lead, measure
from advisor.render.studies.mistakes import sentences as told

MOST_ROWS = 10  # of a table: a chat holds no more
_STEERING = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~@"})
_LONGEST = 200  # signs of one name


def report(subject: Report) -> str:
    r"""Return a report as markdown that any renderer shows alike, whatever names are in it.

    Example:
        >>> print(report(Report(title="An <odd> *name*")))
        ## An \<odd\> \*name\*
    """
    parts = [f"## {plain(subject.title)}", " ".join(map(plain, sentences(subject)))]
    for each in answers(subject):
        lines = [f"**{each.question}** {plain(each.short)}", *(f"- {plain(line)}" for line in each.more)]
        parts.append("\n".join([*lines, *(f"- {code(line)}" for line in each.commands)]))
    parts += [f"**Where does it fail?** {' '.join(map(plain, told(wrong)))}" for wrong in _mistakes(subject)]
    if subject.comparing is not None:
        parts += _side_by_side(subject.comparing)
    if subject.study is not None:
        if subject.ablation is not None:
            parts.append("\n".join(f"- {plain(line)}" for line in ablation.lines(subject.ablation)))
        parts += [*_front(subject.study), *_trials(subject.study)]
        parts.append("\n".join(f"- {plain(line)}" for line in changes.lines(subject.study)))
    if subject.study_diagnosis is not None:
        parts.append(_found(subject.study_diagnosis))
    elif subject.comparing is None:
        parts += [diagnosis(item.run, item.diagnosis) for item in subject.runs[:MOST_ROWS]]
    return "\n\n".join(part for part in parts if part)


def _mistakes(subject: Report) -> tuple[Mistakes, ...]:
    """Those of the winner, or of the one run."""
    winner = subject.study.winner if subject.study is not None else None
    run = winner.run if winner is not None else subject.runs[0].run if len(subject.runs) == 1 else None
    return () if run is None or run.mistakes is None else (run.mistakes,)


def plain(text: str) -> str:
    """Return a text that markdown shows as it is, on one line.

    Example:
        >>> plain("a|b <c>")
        'a\\\\|b \\\\<c\\\\>'
    """
    return wording.shortened(text, _LONGEST).translate(_STEERING)


def code(text: str) -> str:
    """Return a command as code, with as many marks around it as it needs.

    Example:
        >>> code("advisor predict runs/a rows.csv"), code("a`b")
        ('`advisor predict runs/a rows.csv`', '`` a`b ``')
    """
    line = wording.shortened(text, _LONGEST)
    return f"`` {line.replace('``', '` `')} ``" if "`" in line else f"`{line}`"


def _side_by_side(comparing: Comparing) -> list[str]:
    shown = comparing.compared[:MOST_ROWS]
    names = told_once(comparing.differing, [one.settings for one in comparing.compared])
    headings = [
        "name",
        *map(measure, comparing.metrics),
        *(short_name(name, names) for name in names),
    ]
    rows = [
        [
            one.name,
            *(describe_measured(one.of(metric)) for metric in comparing.metrics),
            *(wording.parameter(one.settings.get(name)) for name in names),
        ]
        for one in shown
    ]
    verdicts = [
        [measure(each.metric), f"{each.gain:+.4f}", describe_contrast(each, comparing)] for each in comparing.contrasts
    ]
    return [
        plain(lead(comparing)),
        "\n".join(f"- {plain(note)}" for note in comparing.notes),
        _table(headings, rows, of=len(comparing.compared)),
        _table(["metric", "gain", "verdict"], verdicts[:MOST_ROWS], of=len(verdicts)),
    ]


def _trials(study: Study) -> list[str]:
    best = study.ranked[:MOST_ROWS]
    headings = ["trial", f"validation {study.plan.goal.name}", *study.varied]
    rows = [
        [
            str(trial.number),
            "-" if trial.score is None else f"{trial.score:.4f}",
            *(wording.parameter(trial.parameters.get(name)) for name in study.varied),
        ]
        for trial in best
    ]
    return [_table(headings, rows, of=len(study.trials), what="The best trials")]


def _front(study: Study) -> list[str]:
    """The rule of a study in which more than a score counts, and the table of its front."""
    found, goal = study.front, study.plan.goal
    if found is None:
        return []
    names, trials = several.named(goal), shown(study, found)
    rows = [
        [str(trial.number), *(several.amount(name, trial.amounts(goal).get(name)) for name in names)]
        for trial in trials
    ]
    said = several.table_caption(study, found, min(len(rows), MOST_ROWS))
    table = _table(["trial", *map(several.axis, names)], rows[:MOST_ROWS], of=len(rows))
    told = "\n".join(f"- {plain(line)}" for line in (*several.rule(goal).split("; "), *several.unmet(study)))
    return [told, f"{plain(said)}\n\n{table}"]


def _found(result: Diagnosis) -> str:
    lines = [
        f"- **{each.code} {plain(each.symptom.replace('_', ' '))}** ({wording.confidence(each.confidence)}): "
        f"{plain(each.title)}"
        for each in result.fired
    ]
    return "\n".join(lines)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, of: int, what: str = "Shown") -> str:
    told = [list(map(plain, row)) for row in rows]
    if not told:
        return ""
    lines = [list(map(plain, (heading.replace("_", " ") for heading in headings))), ["---"] * len(headings), *told]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"{table}\n\n{what}: {len(told)} of {of:,}." if len(told) < of else table
