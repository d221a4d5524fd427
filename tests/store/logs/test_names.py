"""Names as people write them, in Keras's."""

import pytest

from advisor.store.logs.names import is_bookkeeping, keras_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("epoch/val_loss", "val_loss"), ("batch/loss", "loss"), ("mean val acc", "val_accuracy"),
        ("metrics/train/loss", "loss"), ("Loss/val", "val_loss"),
        ("train/epoch/loss", "loss"), ("valLoss", "val_loss"), ("TrainAcc", "accuracy"), ("testloss", "test_loss"),
        ("avg_train_loss", "loss"), ("train_avg_loss", "loss"), ("loss (validation)", "val_loss"),
        ("acc [train]", "accuracy"), ("val_acc (%)", "val_accuracy"), ("dev_wer", "val_wer"), ("hit_rate", "hit_rate"),
        ("val_hit_rate", "val_hit_rate"), ("mean_absolute_error", "mean_absolute_error"),
        ("epoch/learning_rate", "learning_rate"),
        ("val lr", "learning_rate"), ("error_rate", "error_rate"), ("metrics/mAP50(B)", "metrics/mAP50(B)"),
    ],
)  # fmt: skip
def test_a_name_is_read_as_what_it_is_and_an_unknown_one_as_itself(name: str, expected: str):
    assert keras_name(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "_runtime", "_timestamp", "epoch/epoch", "train/global_step", "config/lr", "system/cpu.0", "time_this_iter_s",
        "training_iteration", "pid", "a - loss__MIN", "Wall time", "trial_id", "elapsed", "monitoring/gpu",
    ],
)  # fmt: skip
def test_what_counts_times_or_sets_up_is_no_quantity(name: str):
    assert is_bookkeeping(name)


@pytest.mark.parametrize("name", ["loss", "val_loss", "hit_rate", "epoch_loss", "time_loss", "reward"])
def test_a_quantity_is_not_taken_for_bookkeeping(name: str):
    assert not is_bookkeeping(name)
