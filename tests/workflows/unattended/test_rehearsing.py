"""What is tried before a study: the trials that it would open with, and the other backend where that may pay."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from advisor.records.unattended.planning import Band, PlanForecast, Planned, Rehearsal, Rehearsed
from advisor.workflows.study.check import Looked
from advisor.workflows.unattended import rehearsing
from advisor.workflows.unattended.rehearsing import WORTH_SECONDS, known_before, on_other_backend
from tests.workflows.study.test_earlier import IRIS, SPACE, asking, earlier_study


def looked_at(*earlier: object) -> Looked:
    return Looked(plan=asking(*earlier), space=SPACE, source=IRIS, dataset=None)


def tried(epoch_seconds: float) -> Rehearsal:
    task = Rehearsed(trials=1, planned_epochs=11, epochs=11, more_seconds=10 * epoch_seconds, has_ended=True)
    return Rehearsal(tasks=tuple(msgspec.structs.replace(task, after=after) for after in range(6)))


def planned(seconds: float) -> Planned:
    band = Band(seconds, seconds, seconds)
    ends = PlanForecast(trials=band, seconds=band, search_seconds=band, ended_by="trials")
    return Planned(name="small", folder="small", rehearsal=tried(1.0), forecast=ends)


def test_the_best_of_an_earlier_study_are_among_the_first_trials_that_a_plan_knows(tmp_path: Path) -> None:
    known = known_before(looked_at(earlier_study(tmp_path / "old")), own=tmp_path / "new")
    assert len(known.earlier) == 1
    assert any("trial 4 of" in each.proposed_by for each in known.first)
    assert len(known.first) > len(known_before(looked_at(), own=tmp_path / "new").first)


def test_the_other_backend_is_tried_in_workers_of_its_own_and_only_for_a_long_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hired: list[Mapping[str, str]] = []

    def workers(_: Path, *, variables: Mapping[str, str]) -> SimpleNamespace:
        hired.append(variables)
        return SimpleNamespace(begin=lambda log: None, close=lambda: None)

    monkeypatch.setattr(rehearsing, "workers", workers)
    monkeypatch.setattr(rehearsing, "other_backends", lambda: ("jax",))
    monkeypatch.setattr(rehearsing, "rehearse_study", lambda *_, **__: tried(0.5))
    known, said = known_before(looked_at(), own=tmp_path / "new"), list[str]()
    assert on_other_backend(known, planned(WORTH_SECONDS - 1), seconds=20.0, tell=said.append) is None
    assert (hired, said) == ([], [])
    found = on_other_backend(known, planned(WORTH_SECONDS + 1), seconds=20.0, tell=said.append)
    assert hired == [{"KERAS_BACKEND": "jax"}]
    assert ["on jax" in line for line in said] == [True]
    assert found is not None
    assert (found.name, found.times) == ("jax", pytest.approx(0.5))
