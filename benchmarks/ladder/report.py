"""Ask every detector in every view, print tables and write `benchmarks/results/ladder.json`."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.diagnosis import views
from benchmarks.ladder import detectors, kept, scoring
from benchmarks.ladder.detectors import Answer
from benchmarks.ladder.kept import Case, Index
from benchmarks.ladder.peers import ask, install
from benchmarks.results_file import write_results

VIEWS = {
    "bare history": views.bare,
    "without layer signals": views.without_signals,
    "whole": views.kept,
}
GOALS = {
    "curve": "ahead of every peer in each view at every false-alarm level that the peer has",
    "by_rung": "the share found of each kind, blatant first: of which the fault is rightly named by an alarm",
    "last_rung_seen": "the rung down to which at least half are found, of five; 0 where not even the blatant are",
    "behind": "none: [peer, its false alarms, its found, advisor's found at no more false alarms] where not ahead",
    "points": "[false alarms, found, score] at each score of a tool that has only severities",
}
PRINTED = (
    "false_alarms",
    "found",
    "found_where_it_harmed",
    "found_or_hinted",
    "any_alarm",
    "right_action",
    "right_action_where_it_harmed",
    "left_alone",
)
Measures = dict[str, object]


def measure(folder: Path, *, peers: Path | None = None, own: str | None = None) -> Measures:
    """Return the figures of every detector in every view, on the kept cases of a folder."""
    index = kept.read_index(folder)
    cases = [case for truth in index.kinds for case in kept.read(truth.kind, folder)]
    python, became = install(peers) if peers else (None, {})
    measures: Measures = {**_about(index, cases), "peers": became}
    for name, view in VIEWS.items():
        runs = [view(case.run) for case in cases]
        said = {"advisor": [detectors.advisor(run) for run in runs]}
        if own:
            look = detectors.named(own)
            said[own] = [look(run) for run in runs]
        if python is not None:
            said |= {tool: ask(python, tool, runs) for tool, version in became.items() if version[0].isdigit()}
        measures[name] = _figures(cases, index, said)
    return measures


def _about(index: Index, cases: Sequence[Case]) -> Measures:
    faulty = [case for case in cases if case.rung]
    return {
        "trainings": len(cases),
        "kinds": len(index.kinds),
        "sets": index.sets,
        "seeds": index.seeds,
        "faulty": len(faulty),
        "harmed": sum(case.harmed for case in faulty),
        "twins": len(cases) - len(faulty),
        "healthy_twins": sum(case.healthy for case in cases),
        "harmed_by_rung": {truth.kind: _harmed(truth.kind, faulty) for truth in index.kinds},
    }


def _harmed(kind: str, faulty: Sequence[Case]) -> list[float]:
    found = []
    for rung in range(1, 6):
        of = [case.harmed for case in faulty if case.kind == kind and case.rung == rung]
        found.append(round(sum(of) / max(1, len(of)), 3))
    return found


def _figures(cases: Sequence[Case], index: Index, said: dict[str, list[Answer]]) -> Measures:
    truths = {truth.kind: truth for truth in index.kinds}
    found: Measures = {}
    judged = {
        name: [scoring.judge(case, answer, truths[case.kind]) for case, answer in zip(cases, answers, strict=True)]
        for name, answers in said.items()
    }
    behind = []
    for name, each in judged.items():
        found[name] = scoring.figures(each)
        if name != "advisor":
            rows = [
                [round(alarms, 4), round(theirs, 4), round(scoring.found_at(judged["advisor"], alarms), 4)]
                for alarms, theirs, _ in scoring.points(each)
            ]
            found[f"advisor at the alarms of {name}"] = rows
            behind += [[name, *row] for row in rows if row[2] <= row[1]]
    found["behind"] = behind
    return found


def write(measures: Measures) -> None:
    """Write the results."""
    print(write_results("ladder", measures, goals=GOALS))


def show(measures: Measures) -> None:
    """Print what was measured."""
    for view in VIEWS:
        found = measures[view]
        names = [name for name in found if name != "behind" and not name.startswith("advisor at")]
        print(f"\n{view}\n{'':30}" + "".join(f"{name:>16}" for name in names))
        for what in PRINTED:
            print(f"{what.replace('_', ' '):30}" + "".join(f"{found[name][what][2]:16.3f}" for name in names))
        print(f"{'mean last rung seen':30}" + "".join(f"{found[name]['mean_last_rung_seen']:16.2f}" for name in names))
        for kind, shares in found["advisor"]["by_rung"].items():
            mine = " ".join(f"{100 * each:3.0f}" for each in shares)
            last = "".join(f"{found[name]['last_rung_seen'][kind]:>16}" for name in names)
            print(f"  {kind:24}{mine} {last[15:]}")
        for name in names[1:]:
            for alarms, theirs, ours in found[f"advisor at the alarms of {name}"]:
                print(f"  at {100 * alarms:5.1f} % alarms: {name} finds {theirs:.3f}, advisor {ours:.3f}")
        print("  curve: " + ", ".join(f"{100 * a:g} %: {b:.3f}" for a, b in found["advisor"]["curve"]))
