"""One page of each kind, for the tests that open them."""

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from advisor.compare.side_by_side import compared_study, side_by_side
from advisor.compare.standing import standing_of_run, standing_of_study
from advisor.curve.answer import answer
from advisor.records import Diagnosed, Edge, Evidence, LearningCurve, Report, Scores, SizePoint, Trial, TrialState
from advisor.records.parts.mistakes import Confusion, Doubt, Mistakes, Segment, WorstRow
from advisor.records.reporting.ablation import Ablation, Moved, Step
from advisor.render import html
from advisor.store.format.sparse import encode_sparse
from tests.render.examples import example_diagnosis, example_report, example_run, example_study, study_of_a_front


def study_page() -> Report:
    """A study with everything in it that a page can show: failures, an edge, times."""
    study = example_study()
    lost = tuple(
        Trial(number=10 + n, state=TrialState.FAILED, reason=f"diverged at step {n}", seconds=3.0,
              parameters={"learning_rate": 0.5 + n / 10, "activation": "selu", "depth": 2})
        for n in range(4)
    )  # fmt: skip
    trials = tuple(replace(trial, seconds=60.0) for trial in study.trials)
    edge = Edge(
        dimension="width", end="high", limit=600.0, best_share=0.75, all_share=0.2, best_trials=8, can_widen=True
    )
    winner = replace(study.winner, model_file="runs/example/model.keras")
    full = replace(study, trials=trials + lost, edges=(edge,), winner=winner)
    moved = Moved(dimension="learning_rate", before=0.001, after=0.03)
    step = Step(moved=(moved,), before=0.9, after=0.95, gain=0.05, noise=0.01, share=1.0)
    way = Ablation(metric="accuracy", trial=1, seeds=5, start=0.9, end=0.95, gain=0.05, noise=0.01, steps=(step,))
    standing = standing_of_study(full, changed={"dropout": 0.0})
    return replace(example_report(), study=full, standing=standing, ablation=way)


def run_page() -> Report:
    """A single run."""
    wrong = Mistakes(
        part="test", rows=100, error=0.09, looked_at=7, doubt=Doubt(rows=10, wrong=6),
        confusion=Confusion(classes=("cat", "dog"), counts=((40, 8), (1, 51))),
        worst=(WorstRow(row=17, truth="cat", answer="dog", cost=4.2),),
        segments=(Segment(column="brightness", where="below 12", rows=50, error=0.3, low=0.2, high=0.4),),
    )  # fmt: skip
    run = replace(example_run(1), scores=Scores(validation={"accuracy": 0.9}), mistakes=wrong)
    item = Diagnosed(run, replace(example_diagnosis(), path="run.json"), {"activation": "relu"}, {})
    return Report(title="One run", runs=(item,), standing=standing_of_run(run))


def index_page() -> Report:
    """The index of a folder of eight studies, one of them new."""
    studies = [replace(example_study(), plan=replace(example_study().plan, name=f"night {n}")) for n in range(8)]
    compared = [
        replace(compared_study(study, key=f"night-{n}", link=f"night-{n}/report.html"), is_new=n == 7)
        for n, study in enumerate(studies)
    ]
    return Report(title="Runs of a team", comparing=replace(side_by_side(compared, notes=["one is old"]), since=True))


def curve_page() -> Report:
    """A learning curve alone."""
    points = tuple(
        SizePoint(size=100 * 2**n, error=0.4 / 1.3**n + seed / 100, train_error=0.02, seed=seed, parameters=500)
        for n in range(5)
        for seed in range(2)
    )
    return Report(title="How much data", curve=answer(LearningCurve(name="shop", metric="error", points=points)))


def front_page() -> Report:
    """A study with several objectives, and limits that some of its trials break."""
    study = study_of_a_front()
    return replace(example_report(), study=study, runs=(), found=(), standing=standing_of_study(study))


def runs_page() -> Report:
    """Several runs, of which one diverges and one comes to rest."""
    begun = {"diverging": (3, 12), "performance_plateau": (7, 12)}
    told = []
    for place, (symptom, epochs) in enumerate(begun.items()):
        calm = example_diagnosis()
        seen = Evidence("share of the best progress given back", 0.9, limit=0.5, epochs=epochs)
        finding = replace(calm.findings[0], symptom=symptom, evidence=(seen,))
        told.append(Diagnosed(example_run(place), replace(calm, subject=symptom, findings=(finding,))))
    return Report(title="Two runs", runs=tuple(told))


PAGES = {
    "study": study_page, "front": front_page, "run": run_page, "runs": runs_page, "index": index_page,
    "curve": curve_page,
}  # fmt: skip


@cache
def page_of(kind: str) -> str:
    """Return the whole page of a kind; it is the same however often it is made."""
    subject = PAGES[kind]()
    return html.report(subject, data=encode_sparse(subject))


def written(kind: str, folder: Path) -> str:
    """Write the page of a kind and return its address."""
    path = folder / "report.html"
    path.write_text(page_of(kind), encoding="utf-8")
    return path.as_uri()
