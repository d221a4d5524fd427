"""What Keras prints becomes numbers, wrapped, redrawn or cut off as it may be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.errors import FileError
from advisor.records import EndingKind, Run
from advisor.store.logs.text.printed import printed_epochs, runs_of_text


def bar(number: int, planned: int, line: str) -> str:
    return f"Epoch {number}/{planned}\n9/9 [====] - 0s 1ms/step - {line}\n"


def runs(text: str) -> tuple[Run, ...]:
    return runs_of_text(text, source="log.txt")


@given(width=st.integers(24, 120), count=st.integers(1, 4))
def test_lines_wrapped_at_any_width_are_joined(width: int, count: int):
    line = "9/9 [==============================] - 1s 2ms/step - loss: 1.1846 - accuracy: 0.6249 - val_loss: 0.7780"
    wrapped = "\n".join(line[start : start + width] for start in range(0, len(line), width))
    text = "".join(f"Epoch {number}/{count}\n{wrapped}\n" for number in range(1, count + 1))
    values = [epoch.values for epoch in printed_epochs(text)]
    assert values == [{"loss": 1.1846, "accuracy": 0.6249, "val_loss": 0.7780}] * count


def test_an_evaluation_after_the_training_is_no_epoch():
    (run,) = runs(bar(1, 1, "loss: 0.5 - val_loss: 0.6") + "\n7/7 [====] - 0s 1ms/step - loss: 9.0\nOut[3]: [9.0]\n")
    assert run.trace("loss").tolist() == [0.5]


def test_messages_between_the_epochs_change_nothing():
    saved = "Epoch 1: val_loss improved from inf to 0.60000, saving model to best.keras\n"
    (run,) = runs(bar(1, 2, "loss: 0.5 - val_loss: 0.6") + "\n" + saved + bar(2, 2, "loss: 0.4 - val_loss: 0.7"))
    assert run.trace("val_loss").tolist() == [0.6, 0.7]


def test_numbers_of_every_spelling_are_read():
    (run,) = runs(bar(1, 1, "loss: nan - mae: 1.5e+10 - val_loss: inf - learning_rate: 1.0000e-04"))
    assert math.isnan(run.trace("loss")[0])
    assert run.trace("mae")[0] == 1.5e10
    assert run.trace("val_loss")[0] == math.inf
    assert run.trace("learning_rate")[0] == 1e-4


def test_several_trainings_are_told_apart():
    first, second = runs(bar(1, 2, "loss: 3") + bar(2, 2, "loss: 2") + bar(1, 5, "loss: 9"))
    assert (first.trace("loss").tolist(), second.trace("loss").tolist()) == ([3, 2], [9])
    assert second.model is not None
    assert second.model.planned_epochs == 5


def test_a_training_that_goes_on_is_one_run():
    (run,) = runs(bar(1, 1, "loss: 3") + bar(2, 2, "loss: 2"))
    assert run.trace("loss").tolist() == [3, 2]


def test_how_it_ended_is_read_from_what_is_printed():
    assert runs(bar(1, 1, "loss: 1"))[0].ending.kind is EndingKind.FINISHED
    assert runs(bar(1, 9, "loss: 1"))[0].ending.kind is EndingKind.UNKNOWN
    stopped = bar(3, 9, "loss: 1") + "Epoch 3: early stopping\n"
    assert runs(stopped)[0].ending.kind is EndingKind.STOPPED_EARLY


def test_an_epoch_cut_off_in_the_middle_counts_only_if_its_numbers_broke():
    cut = "Epoch 2/9\n3/9 [=>..] - ETA: 2s - loss: {}"
    assert runs(bar(1, 9, "loss: 1") + cut.format("0.9"))[0].trace("loss").tolist() == [1]
    assert math.isnan(runs(bar(1, 9, "loss: 1") + cut.format("nan"))[0].trace("loss")[1])


def test_an_epoch_drawn_a_hundred_thousand_times_is_its_last_state():
    drawn = "".join(f"\r{step}/100000 [=>..] - ETA: 1s - loss: {step}.0" for step in range(1, 100_001))
    (run,) = runs(f"Epoch 1/1\n{drawn} - val_loss: 0.5\n")
    assert (run.trace("loss")[0], run.trace("val_loss")[0]) == (100_000.0, 0.5)


def test_text_without_numbers_holds_no_run():
    assert runs("Epoch 1/10\nEpoch 2/10\n") == ()
    assert runs("") == ()


def test_a_loop_of_ones_own_is_read_by_its_lines():
    text = "Epoch [1/2], Loss: 0.9, Val Loss: 1.0\nEpoch [2/2], Loss: 0.7, Val Loss: 0.8\n"
    (run,) = runs(text)
    assert {trace.name: trace.values for trace in run.traces} == {"loss": (0.9, 0.7), "val_loss": (1.0, 0.8)}


def test_of_several_lines_of_an_epoch_the_last_counts():
    (run,) = runs("epoch 1/2 loss: 3\nepoch 1/2 loss: 2\nepoch 2/2 loss: 1\n")
    assert run.trace("loss").tolist() == [2, 1]


def test_thousands_of_trainings_in_one_log_are_no_log():
    with pytest.raises(FileError, match="expected at most 1000 trainings"):
        runs(bar(1, 2, "loss: 1") * 1_500)
