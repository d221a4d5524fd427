"""`advisor search` drives no study that another process drives: it is refused before anything is trained or written."""

from pathlib import Path

import pytest

from advisor.errors import StudyError
from advisor.store.holding import held
from advisor.store.plans.plans import read_plan
from advisor.store.studies import StudyFolder
from advisor.workflows.search import search
from benchmarks.faults_watching import Noting

STUDY = """
[study]
name = "bowl"
[data]
source = "digits"
[budget]
trials = 3
[space]
learning_rate = { low = 0.001, high = 0.1 }
"""


@pytest.mark.parametrize("resume", [True, False])
def test_a_study_that_another_search_drives_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resume: bool
) -> None:
    executor = Noting()
    monkeypatch.setattr("advisor.workflows.study.early.LocalExecutor", lambda *_, **__: executor)
    said, folder = tmp_path / "bowl.toml", StudyFolder(tmp_path / "runs")
    said.write_text(STUDY)
    if resume:
        folder.create(read_plan(said), started="2026-01-01T00:00:00+00:00")
    with held(folder.root), pytest.raises(StudyError, match="another search is at work on"):
        search(said, out=folder.root, resume=resume)
    assert executor.tasks == []
    assert folder.exists == resume
    assert not folder.journal_file.exists()
