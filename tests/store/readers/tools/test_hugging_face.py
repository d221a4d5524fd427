"""States of a Hugging Face Trainer."""

import json
from pathlib import Path

from advisor.records import EndingKind, Run
from advisor.store.runs import read_run


def state(tmp_path: Path, *log: dict[str, object], **more: object) -> Run:
    path = tmp_path / "trainer_state.json"
    path.write_text(json.dumps({"log_history": list(log), **more}))
    return read_run(path)


def test_evaluations_within_an_epoch_are_epochs_of_the_run(tmp_path: Path):
    run = state(
        tmp_path,
        {"epoch": 0.25, "step": 5, "loss": 4.0},
        {"epoch": 0.5, "step": 10, "loss": 2.0},
        {"epoch": 0.5, "step": 10, "eval_loss": 3.5},
        {"epoch": 1.0, "step": 20, "loss": 1.0},
        {"epoch": 1.0, "step": 20, "eval_loss": 2.5},
        {"epoch": 1.0, "step": 20, "train_runtime": 3.0, "train_loss": 2.3},
    )
    assert run.trace("loss").tolist() == [3.0, 1.0]
    assert run.trace("val_loss").tolist() == [3.5, 2.5]


def test_an_unfinished_training_says_how_far_it_came(tmp_path: Path):
    run = state(tmp_path, {"epoch": 1.0, "step": 5, "loss": 4.0}, global_step=5, max_steps=20, train_batch_size=8)
    assert (run.ending.kind, run.ending.reason) == (EndingKind.UNKNOWN, "the state is of step 5 of 20")
    assert run.model is not None
    assert run.model.batch_size == 8
