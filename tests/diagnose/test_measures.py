"""Where validation was measured but no loss of it printed, the measure says what the loss would have said."""

import pytest
from msgspec.structs import replace

from advisor.diagnose.engine import diagnose_run
from advisor.diagnose.examples.runs import falling, rising, run_of, u_shaped
from advisor.records import Action, Diagnosis, ModelFacts, Reading, Run

_TRAINED = falling(1.1, 0.02, epochs=24)
_STILL_FALLING = tuple(1.1 * 0.93**epoch for epoch in range(24))


def codes(diagnosis: Diagnosis) -> set[str]:
    return {finding.code for finding in diagnosis.fired}


def test_a_falling_loss_asks_for_no_longer_training_where_the_score_of_validation_rests():
    rests = tuple(0.8 + 0.004 * (-1) ** epoch - 0.3 * 0.5**epoch for epoch in range(24))
    assert "B107" in codes(diagnose_run(run_of(loss=_STILL_FALLING)))
    assert "B107" not in codes(diagnose_run(run_of(loss=_STILL_FALLING, val_accuracy=rests)))


def test_a_score_of_validation_that_still_rises_leaves_the_hint_to_train_longer():
    rises = tuple(0.5 + 0.01 * epoch for epoch in range(24))
    assert "B107" in codes(diagnose_run(run_of(loss=_STILL_FALLING, val_auc=rises)))


def test_a_score_that_has_not_begun_to_move_tells_nothing_of_longer_training():
    slow = tuple(2.303 - 0.01 * epoch for epoch in range(20))
    alone, scored = run_of(loss=slow), run_of(loss=slow, val_f1=(0.1,) * 20)
    assert ("B107" in codes(diagnose_run(alone))) == ("B107" in codes(diagnose_run(scored)))


@pytest.mark.parametrize(
    "run",
    [
        run_of(loss=_TRAINED, val_rmse=u_shaped(turn=8, epochs=24)),
        run_of(loss=_TRAINED, val_perplexity=u_shaped(turn=8, epochs=24, start=90.0, low=20.0, end=40.0)),
        run_of(
            loss=_TRAINED, val_bleu=tuple(30.0 - v for v in u_shaped(turn=8, epochs=24, start=25, low=2, end=12) if v)
        ),
    ],
)
def test_a_measure_of_validation_with_its_best_behind_it_is_overfitting(run: Run):
    diagnosis = diagnose_run(run)
    assert "A118" in codes(diagnosis)
    assert diagnosis.decision.action is Action.STOP_EARLIER


def test_training_far_above_validation_by_one_score_is_a_gap_without_a_validation_loss():
    diagnosis = diagnose_run(
        run_of(loss=_TRAINED, auc=rising(0.6, 0.99, epochs=24), val_auc=rising(0.55, 0.78, epochs=24))
    )
    assert "A119" in codes(diagnosis)
    assert diagnosis.decision.action is Action.MORE_DATA


def test_a_healthy_run_with_a_score_of_validation_alone_hears_nothing_of_it():
    run = run_of(loss=falling(1.1, 0.3), accuracy=rising(0.5, 0.9), val_accuracy=rising(0.5, 0.87))
    assert codes(diagnose_run(run)).isdisjoint({"A118", "A119", "B107"})


def test_the_record_of_a_resumed_training_is_not_blamed_for_the_little_way_that_it_shows():
    run = run_of(loss=tuple(0.143 - 0.003 * epoch for epoch in range(12)), model=ModelFacts(loss="huber"))
    assert "B106" in codes(diagnose_run(run))
    assert "B106" not in codes(diagnose_run(replace(run, reading=Reading(begins_at=31))))


def test_validation_alone_that_turned_for_good_is_not_healthy():
    turned = diagnose_run(run_of(val_loss=u_shaped(turn=10, end=1.6)))
    assert codes(turned) == {"A120"}
    assert turned.decision.action is Action.STOP_EARLIER
    assert codes(diagnose_run(run_of(val_loss=falling()))) == {"H001"}


def test_a_loss_that_grows_from_the_first_epoch_on_is_said_to_diverge_first():
    assert diagnose_run(run_of(loss=(2.3, 2.9, 11.2, 402.1, 9.3e5, 8.1e9, 4.2e15, 1e24))).fired[0].code == "B102"
