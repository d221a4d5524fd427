"""Logs whose counts or parts stand in unusual places are read as what they say."""

# ruff: noqa: RUF001 - full-width signs are what is read here
import json

import pytest

from advisor.errors import FileError
from advisor.store.runs import read_stream
from tests.store.readers.tastes import ACCURACY, ALL, BOTH, LOSS, VAL_ACCURACY, VAL_LOSS, VALIDATED, lines_of, read_back

_BAR = "Epoch {e}/9\n9/9 [====] - 1s 8ms/step - loss: {l} - val_loss: {vl}\n"
_HALF = "\rEpoch {e}: 50%|##| 1/2 [00:01<00:01, train_loss_step=9.5]"
_FRAME = "   epoch   loss  val_loss\n"
_TRAINNET = (
    "  Iteration  Epoch  TimeElapsed  TrainingLoss  ValidationLoss\n  _________  _____  ___________  ____  ____\n"
)
_KAGGLE = "1{e}.1s {e}\tEpoch {e}/3\n2{e}.3s {e}\t9/9 - 9s - 90ms/step - loss: {l} - val_loss: {vl}\n"
_SUMMARY = "***** eval metrics *****\n  epoch = 3.0\n  eval_loss = 0.55\n"
_CATALYST = "train ({e}/3) loss: {l} | lr: 0.1\nvalid ({e}/3) loss: {vl}\n* Epoch ({e}/3) lr: 0.1\n"
_OF_EPOCH = "\rEpoch {e}: 100%|##| 2/2 [00:02, train_loss_step=8, val_loss={vl}, train_loss_epoch={l}]\n"
_SCORED = {"loss": LOSS, "score": ACCURACY, "val_score": VAL_ACCURACY}
_SCALED = (
    "iteration {e}00 | lm loss: {l} | loss scale: 1.0 |\nvalidation loss at iteration {e}00 | lm loss value: {vl} |\n"
)
_SPANISH = "Época {e} de 3: pérdida de entrenamiento {l:.2f}, pérdida de validación {vl:.2f}\n"
_EXCEL = "Epoche;Trainingsverlust;Validierungsverlust;Genauigkeit (Validierung) in %\n"
_RUNS = "train,epoch_loss,{e},{l}\nvalidation,epoch_loss,{e},{vl}\n"
_CLOCKED = "2024-01-01 10:00:00.123 | INFO | __main__:train:45 - Epoch {e} | train_loss={l} | val_loss={vl}\n"

# name, what stands above, one epoch, what it tells
TASTES = [
    ("a frame printed with its index", _FRAME, "{e}  {e}  {l}  {vl}\n", BOTH),
    ("MATLAB's trainnet", _TRAINNET, "  {e}00  {e}  00:00:12  {l}  {vl}\n", BOTH),
    ("a page with the time of each line", "", _KAGGLE, BOTH),
    ("a place in the code", "", _CLOCKED, BOTH),
    ("a bar over epochs", "", "\rEpochs:  {e}%|#  | {e}/3 [00:01<00:09, loss={l}]", {"loss": LOSS}),
    ("the count behind the part", "", _CATALYST, BOTH),
    ("steps beside the mean", "", _HALF + _OF_EPOCH, BOTH),
    ("scores behind bare parts", "", "Epoch: {e}, Loss: {l}, Train: {a}, Val: {va}\n", _SCORED),
    ("bare parts without a sign", "", "Ep {e:03d}/012 trn {l:.4f} vld {vl:.4f} acc {va:.4f}\n", BOTH),
    ("a step and a part", "", "{e}00 train {l:.6f}\n{e}00 val {vl:.4f}\n{e}00 hella 0.25\n", BOTH),
    ("sets", "", "Epoch {e} in 2.12 sec\nTraining set loss {l}\nTest set loss {vl}\n", BOTH),
    ("on a set", "", "Epoch {e} loss on trainset: {l}, loss on the val set: {vl}\n", BOTH),
    ("samples", "", "epoch {e} in-sample loss {l} out-of-sample loss {vl}\n", BOTH),
    ("a scale is no loss", "", _SCALED, BOTH),
    ("a log-likelihood", "%Iter\tduration\ttrain_objective\tvalid_objective\n", "{e}\t60.0\t-{l}\t-{vl}\n", BOTH),
    ("German in one word", "", "Epoche {e}/3 - Trainingsverlust: {l} - Validierungsverlust: {vl}\n", BOTH),
    ("French", "", "Époque {e}/3 : perte d'entraînement = {l} ; perte de validation = {vl}\n", BOTH),
    ("Spanish without signs", "", _SPANISH, BOTH),
    ("Russian", "", "Эпоха {e}/3: потери на обучении = {l}, потери на валидации = {vl}\n", BOTH),
    ("Chinese sets", "", "轮次 {e}/3，训练集损失：{l}，验证集损失：{vl}，验证集准确率：{pva:.2f}%\n", VALIDATED),
    ("pictures", "", "🚀 Epoch {e}/3 | 📉 Train Loss: {l} | 📊 Val Loss: {vl} | ✅ Val Acc: {pva:.2f}%\n", VALIDATED),
    ("a table of both losses", "epoch,train_loss,valid_loss,accuracy,time\n", "{e},{l},{vl},{va},00:12\n", VALIDATED),
    ("a table in German", _EXCEL, "{e};{l};{vl};{pva:.2f}\n", VALIDATED),
    ("runs called after parts", "run,tag,step,value\n", _RUNS, BOTH),
]  # fmt: skip


@pytest.mark.parametrize(("head", "epoch", "expected"), [taste[1:] for taste in TASTES], ids=[t[0] for t in TASTES])
def test_counts_and_parts_are_found_where_they_stand(head: str, epoch: str, expected: dict[str, tuple[float, ...]]):
    told = read_back(head + lines_of(epoch), tuple(expected))
    assert told == {name: pytest.approx(values, abs=1e-9) for name, values in expected.items()}


def pointed(steps: str, values: str) -> dict[str, dict[str, list[float]]]:
    loss, val_loss = ({steps: [1, 2, 3], values: list(each)} for each in (LOSS, VAL_LOSS))
    return {"train": loss, "validation": val_loss}


def rows_of_mmengine() -> str:
    train = [
        {"loss": loss, "epoch": e, "iter": 50 * k, "step": 100 * (e - 1) + 50 * k}
        for e, loss in enumerate(LOSS, 1)
        for k in (1, 2)
    ]
    rows = [[*train[2 * k : 2 * k + 2], {"val_loss": VAL_LOSS[k], "step": k + 1}] for k in range(3)]
    return "\n".join(json.dumps(row) for three in rows for row in three)


def of_catboost() -> str:
    rounds = [{"learn": [a], "test": [b], "iteration": k} for k, (a, b) in enumerate(zip(LOSS, VAL_LOSS, strict=True))]
    names = {f"{part}_metrics": [{"name": "Logloss", "best_value": "Min"}] for part in ("learn", "test")}
    return json.dumps({"meta": names, "iterations": rounds})


_LIGHTNING = ",0.1,{e}4,,\n{e},,{e}9,,{vl}\n{e},,{e}9,{l},\n"
_LUDWIG = {p: {n: {"loss": v} for n in ("combined", "out")} for p, v in (("training", LOSS), ("validation", VAL_LOSS))}
DOCUMENTS = [
    ("a learning rate in rows of its own", "epoch,lr,step,train_loss,val_loss\n", _LIGHTNING),
    ("steps of epochs among steps", rows_of_mmengine(), ""),
    ("ClearML", json.dumps({"loss": pointed("x", "y")}), ""),
    ("Sacred", json.dumps({f"{part}.loss": points for part, points in pointed("steps", "values").items()}), ""),
    ("Ludwig", json.dumps(_LUDWIG), ""),
    ("CatBoost", of_catboost(), ""),
]  # fmt: skip


@pytest.mark.parametrize(("head", "epoch"), [document[1:] for document in DOCUMENTS], ids=[d[0] for d in DOCUMENTS])
def test_a_document_of_both_parts_is_one_training(head: str, epoch: str):
    assert read_back(head + lines_of(epoch), ("loss", "val_loss")) == {n: pytest.approx(v) for n, v in BOTH.items()}


def test_a_resumed_keras_training_replaces_what_it_does_again():
    text = lines_of(_BAR) + "Resuming\n" + "".join(_BAR.format(e=e, l=e / 10, vl=e / 5) for e in (2, 3, 4))
    assert read_back(text, ("loss",)) == {"loss": [0.9, 0.2, 0.3, 0.4]}


def test_keras_validating_every_other_epoch_keeps_every_epoch():
    text = "".join(
        f"Epoch {e}/4\n9/9 - 1s - loss: 0.{9 - e}" + (f" - val_loss: 0.{e}" if e % 2 == 0 else "") + "\n"
        for e in range(1, 5)
    )
    (run,) = read_stream(text.encode())
    assert run.trace("loss").tolist() == [0.8, 0.7, 0.6, 0.5]
    assert read_back(text, ("val_loss",)) == {"val_loss": [0.2, 0.4]}


def test_a_count_in_a_summary_below_does_not_swallow_the_log():
    text = lines_of("{{'loss': {l}, 'epoch': {e}.0}}\n{{'eval_loss': {vl}, 'epoch': {e}.0}}\n") + _SUMMARY
    assert read_back(text, ("loss", "val_loss")) == {name: pytest.approx(values) for name, values in BOTH.items()}


def test_losses_of_players_against_each_other_are_not_added_up():
    (run,) = read_stream(lines_of("{e} [D loss: {l}, acc.: {pa:.2f}%] [G loss: {vl}]\n").encode())
    assert {"d_loss", "g_loss"} <= set(run.trace_names)
    assert not run.has("loss")


def test_the_loss_of_a_diffusion_that_is_tuned_is_kept_and_is_no_loss_that_falls():
    (run,) = read_stream(
        "".join(f"\rSteps: {e}%|#| {e}/90 [00:11, lr=1e-5, step_loss=0.{e}]" for e in (12, 31)).encode()
    )
    assert run.has("step_loss")
    assert not run.has("loss")


@pytest.mark.parametrize(
    "text",
    [
        "train_size,error\n100,0.4\n200,0.3\n400,0.2\n",
        "| n | test acc | train acc |\n|---|---|---|\n| 100 | 0.6 | 1 |\n| 200 | 0.7 | 1 |\n",
        json.dumps({"train_sizes": [100, 200, 400], "test_accuracy": [0.6, 0.7, 0.8]}),
    ],
)
def test_errors_over_training_set_sizes_are_no_training(text: str):
    with pytest.raises(FileError, match="as a training") as caught:
        read_stream(text.encode())
    assert "advisor curve --from FILE" in str(caught.value)


def test_a_column_of_rows_that_one_training_has_seen_can_be_told():
    (run,) = read_stream(b"rows,error\n100,0.4\n200,0.3\n", columns={"step": "rows", "loss": "error"})
    assert run.trace("loss").tolist() == [0.4, 0.3]
    (counted,) = read_stream(b"epoch,rows,loss\n1,100,0.4\n2,200,0.3\n")
    assert counted.trace("loss").tolist() == [0.4, 0.3]


def test_all_is_read_where_four_figures_are_told():
    text = lines_of(
        "INFO:root:epoch={e},split=train,loss={l},acc={a}\nINFO:root:epoch={e},split=val,loss={vl},acc={va}\n"
    )
    assert read_back(text, tuple(ALL)) == {name: pytest.approx(values) for name, values in ALL.items()}
