"""The lecture's own three logs, typed in: what must be said of each and what must not."""

from pathlib import Path

import msgspec
import pytest

from advisor.diagnose.engine import diagnose_run
from advisor.records import Action, Diagnosis, Run, Status

RUNS = Path(__file__).parents[1] / "runs"


def diagnosed(name: str) -> Diagnosis:
    return diagnose_run(msgspec.json.decode((RUNS / f"lecture_{name}.json").read_bytes(), type=Run))


def symptoms(diagnosis: Diagnosis) -> set[str]:
    return {finding.symptom for finding in diagnosis.fired}


def test_first_log_is_undertrained_and_not_overfit() -> None:
    diagnosis = diagnosed("first")
    assert "undertrained" in symptoms(diagnosis)
    assert "overfit" not in symptoms(diagnosis)
    assert diagnosis.decision.action in (Action.TRAIN_LONGER, Action.TUNE_OPTIMIZATION)


def test_batch_of_one_is_not_learning_and_never_asks_for_more_data() -> None:
    diagnosis = diagnosed("batch_of_one")
    assert "not_learning" in symptoms(diagnosis)
    advice = [each.action for finding in diagnosis.findings for each in finding.recommendations]
    assert Action.MORE_DATA not in [*advice, diagnosis.decision.action]


@pytest.mark.parametrize("name", ["first", "early_stopping", "batch_of_one"])
def test_first_question_is_whether_training_worked(name: str) -> None:
    assert diagnosed(name).questions[0].text == "Did the training itself work?"


def test_early_stopping_log_asks_for_optimization_or_less_regularization_and_is_not_overfit() -> None:
    diagnosis = diagnosed("early_stopping")
    assert "overfit" not in {finding.symptom for finding in diagnosis.findings if finding.status is Status.FIRED}
    assert diagnosis.decision.action in (Action.TUNE_OPTIMIZATION, Action.LESS_REGULARIZATION)
