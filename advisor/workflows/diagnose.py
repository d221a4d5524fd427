"""Read runs of any kind, diagnose each, and say it as text, JSON or markdown."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from advisor.diagnose.engine import NO_SETTINGS, Settings, diagnose_run
from advisor.errors import Problem, UsageError, visible
from advisor.nearest import did_you_mean
from advisor.records import Diagnosed, Diagnosis, Goal, Metric, Severity, StudyPlan
from advisor.records.run import ReadRun
from advisor.records.verdict import Diagnoses
from advisor.store import runs
from advisor.store.format import codec

TOO_LITTLE = 4  # exit status: a run of which nothing can be said

AT_LEAST = {
    "warning": frozenset({Severity.WARNING, Severity.CRITICAL}),
    "critical": frozenset({Severity.CRITICAL}),
}


def _standard_input() -> bytes:
    return sys.stdin.buffer.read()


def diagnose(
    paths: Sequence[Path],
    *,
    target: str | None = None,
    study_file: Path | None = None,
    columns: str | None = None,
    piped: Callable[[], bytes] = _standard_input,
) -> tuple[Diagnosed, ...]:
    """Diagnose every run found in files and folders, in the order given.

    Args:
        paths: Files and folders of any known format; "-" is what comes through a pipe.
        target: What would be good enough, as "accuracy=0.95"; overrides the study's goal.
        study_file: A study whose goal and `[diagnose]` settings are used.
        columns: For files with names of their own, as "loss=train/xent,epoch=iteration".
        piped: Returns what came through the pipe.

    Raises:
        UsageError: If something cannot be read or a setting names no rule.
    """
    asked = asked_of(target=target, plan=_plan(study_file))
    mapping = parsed_pairs(columns, option="--columns") if columns is not None else None
    found = [each for path in paths for each in _found(path, mapping, piped)]
    return diagnose_found(found, asked)


class Asked(NamedTuple):
    """What runs are held to: the goal, where one is stated, and the settings of the rules."""

    goal: Goal | None
    settings: Settings


def asked_of(*, target: str | None, plan: StudyPlan | None) -> Asked:
    """Return what runs are held to: a target as "accuracy=0.95" before a study's goal, and the study's settings.

    Raises:
        UsageError: If the target cannot be read.

    Example:
        >>> asked_of(target="accuracy=0.95", plan=None).goal.target
        0.95
    """
    goal = parsed_goal(target) if target is not None else (plan.goal if plan is not None else None)
    return Asked(goal, plan.diagnose if plan is not None else NO_SETTINGS)


def diagnose_found(found: Sequence[ReadRun], asked: Asked) -> tuple[Diagnosed, ...]:
    """Diagnose runs that were read, each with the place that it was read from.

    Raises:
        UsageError: If a setting names no rule.
    """
    return tuple(_placed(each, diagnose_run(each.run, settings=asked.settings, goal=asked.goal)) for each in found)


def _found(path: Path, columns: Mapping[str, str] | None, piped: Callable[[], bytes]) -> tuple[ReadRun, ...]:
    if str(path) != runs.STANDARD_INPUT:
        return runs.find_runs(path, columns=columns)
    return runs.find_in_stream(piped(), columns=columns)


def _placed(found: ReadRun, diagnosis: Diagnosis) -> Diagnosed:
    """Let the diagnosis say where its run stands, and what was taken for what there."""
    told = msgspec.structs.replace(diagnosis, path=found.path, run_number=found.number, reading=found.run.reading)
    return Diagnosed(found.run, told)


def say(results: Sequence[Diagnosed], *, output: str, color: bool = False) -> str:
    """Return the diagnoses as "text", "json" (schema `advisor/diagnosis@1`) or "markdown"."""
    match output:
        case "json":
            return codec.encode_ascii(Diagnoses(runs=tuple(item.diagnosis for item in results))).rstrip("\n")
        case "markdown":
            from advisor.render import markdown

            return visible("\n\n".join(markdown.diagnosis(item.run, item.diagnosis) for item in results))
        case _:
            return _text(results, color=color)


def _text(results: Sequence[Diagnosed], *, color: bool) -> str:
    from advisor.render import terminal

    if len(results) == 1:
        return terminal.text_of(terminal.diagnosis(results[0].run, results[0].diagnosis), color=color).rstrip("\n")
    table = terminal.text_of(terminal.diagnoses_table(results), width=160, color=color)
    return f"{table}\nName one file to see its evidence."


def exit_status(results: Sequence[Diagnosed], *, fail_on: str | None) -> int:
    """Return 1 when `fail_on` was asked for and a finding is that severe, 4 when too little was recorded, else 0.

    A run of which nothing can be said is no run that passed: 4 says so where nothing severe was found in any.
    """
    if fail_on is None:
        return 0
    severe = AT_LEAST[fail_on]
    if any(finding.severity in severe for item in results for finding in item.diagnosis.fired):
        return 1
    return TOO_LITTLE if any(item.diagnosis.too_little for item in results) else 0


def explain(code: str) -> str:
    """Return the manual of one rule: how it looks, why it matters, what to try, its examples.

    Raises:
        UsageError: If there is no such rule.
    """
    from advisor.diagnose.manual import rule_manual
    from advisor.render import manual

    return manual.text(rule_manual(code))


def schema(output: str = "text") -> str:
    """Return the JSON Schema of `run.json`; for the output "json", that of the answer."""
    from advisor.store.format.schema import published_schema

    return published_schema("diagnosis@1" if output == "json" else "run@1").rstrip("\n")


def parsed_goal(text: str) -> Goal:
    """Read a goal as a person types it.

    Raises:
        UsageError: If it is not METRIC=VALUE with a known metric and a number.

    Example:
        >>> parsed_goal("accuracy=0.95").target
        0.95
    """
    name, _, value = (part.strip() for part in text.partition("="))
    try:
        goal = msgspec.convert({"metric": name, "target": float(value)}, Goal)
    except (ValueError, msgspec.ValidationError) as error:
        raise _no_target(text, name) from error
    if not goal.has_direction:
        raise _no_target(text, name)
    return goal


def _no_target(text: str, name: str) -> UsageError:
    near = did_you_mean(name, Metric) if name not in tuple(Metric) else ""
    problem = Problem("--target", f'expected a known metric and a number, METRIC=VALUE, got "{text}"{near}')
    return UsageError("cannot read the target", [problem], f"Metrics: {', '.join(Metric)}. Example: accuracy=0.95")


def parsed_pairs(text: str, *, option: str) -> dict[str, str]:
    """Read NAME=VALUE pairs separated by commas.

    Raises:
        UsageError: If a pair has no "=".

    Example:
        >>> parsed_pairs("loss=train/xent, epoch=iteration", option="--columns")
        {'loss': 'train/xent', 'epoch': 'iteration'}
    """
    pairs = [part.partition("=") for part in text.split(",")]
    wrong = [
        Problem(option, f'expected NAME=VALUE, got "{name}"') for name, sign, value in pairs if not (sign and value)
    ]
    if wrong:
        raise UsageError(f"cannot read {option}", wrong, "Example: loss=train/xent,epoch=iteration")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _plan(study_file: Path | None) -> StudyPlan | None:
    if study_file is None:
        return None
    from advisor.store.plans.plans import read_plan

    return read_plan(study_file)
