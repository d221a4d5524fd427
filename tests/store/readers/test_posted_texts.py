"""Logs as people post them, from many frameworks and in many languages, are read as what they say."""

import json

import pytest

from advisor.store.runs import read_stream
from tests.store.readers.tastes import ALL, BOTH, LOSS, VAL_ACCURACY, VALIDATED, lines_of, read_back

_ALLENNLP = "INFO - training -                   Training |  Validation\n"
_STABLE_BASELINES = (
    "----------------------\n| rollout/    |      |\n|    ep_rew_mean | {rows} |\n| time/ |      |\n|    fps | 15 |\n"
    "|    total_timesteps | {e}00 |\n| train/ |      |\n|    loss | {l} |\n----------------------\n"
)
_CIFAR = (
    "\nEpoch: {e}\n [====>] Step: 1s | Tot: 1m | Loss: {l:.3f} | Acc: {pa:.3f}% (510/1000) 391/391\n"
    " [====>] Step: 1s | Tot: 5s | Loss: {vl:.3f} | Acc: {pva:.3f}% (50/100) 100/100\n"
)
_ESPNET = (
    "[host] 2021-03-01 10:10:00,123 (trainer:328) INFO: {e}epoch results: [train] loss_ctc=80.1, acc={a}, loss={l}, "
    "time=2 minutes, total_count=100, [valid] loss_ctc=70.1, acc={va}, loss={vl}, time=5 seconds, total_count=10\n"
)
_PADDLE = (
    "Epoch {e}/3\nstep 938/938 [====] - loss: {l} - acc: {a} - 10ms/step          \nEval begin...\n"
    "step 157/157 [====] - loss: {vl} - acc: {va} - 7ms/step\nEval samples: 10000\n"
)
_FAIRSEQ = (
    '2021-01-01 10:00:01 | INFO | train | {{"epoch": {e}, "train_loss": "{l}", "train_lr": "0.0005"}}\n'
    '2021-01-01 10:00:02 | INFO | valid | {{"epoch": {e}, "valid_loss": "{vl}", "valid_best_loss": "5"}}\n'
)
_KALDI = (
    "compute_prob_valid.{e}.log:LOG (x[5.5]:F():f.cc:1) Overall log-probability for 'output' is -{vl} per frame\n"
    "compute_prob_train.{e}.log:LOG (x[5.5]:F():f.cc:1) Overall log-probability for 'output' is -{l} per frame\n"
)

# name, what stands above, one epoch, what it tells
TASTES = [
    ("Keras 0.2", "", "Epoch {e}\n9/9 [====] - 3s - loss: {l} - acc.: {a} - val. loss: {vl} - val. acc.: {va}\n", ALL),
    ("a tutorial of torch", "", "[{e},  2000] loss: {l}\n[{e},  4000] loss: {l}\n", {"loss": LOSS}),
    ("fastai 0.x", "", "[{e}.      {l} {vl} {va}]\n", BOTH),
    (
        "fastai",
        "epoch  train_loss  valid_loss  accuracy  time\n",
        "{e}  {l:.6f}  {vl:.6f}  {va:.6f}  00:01\n",
        VALIDATED,
    ),
    ("Trainer", "Epoch\tTraining Loss\tValidation Loss\tAccuracy\n", "{e}\t{l}\t{vl}\t{va}\n", VALIDATED),
    ("AllenNLP", "", "INFO - Epoch {e}/9\n" + _ALLENNLP + "INFO - t - loss   |  {l}  |  {vl}\n", BOTH),
    ("Stable Baselines", "", _STABLE_BASELINES, {"loss": LOSS, "ep_rew_mean": (500, 600, 640)}),
    ("pytorch-cifar", "", _CIFAR, ALL),
    ("ESPnet", "", _ESPNET, ALL),
    ("Paddle", "", _PADDLE, ALL),
    ("fairseq with JSON", "", _FAIRSEQ, BOTH),
    ("Kaldi", "", _KALDI, BOTH),
    (
        "Kaldi nnet1",
        "",
        "ITERATION 0{e}: TRAIN AVG.LOSS {l}, (lrate0.008), CROSSVAL AVG.LOSS {vl}, nnet accepted\n",
        BOTH,
    ),
    ("Trax", "", "Step  {e}: train CrossEntropyLoss |  {l}\nStep  {e}: eval  CrossEntropyLoss |  {vl}\n", BOTH),
    ("DL4J", "", "INFO o.d.ScoreIterationListener - Score at iteration {e}0 is {l}\n", {"loss": LOSS}),
    ("GAN", "", "[{e}/5][100/1583]\tLoss_D: {l}\tLoss_G: {vl}\n", {"loss_d": LOSS}),
    ("timm", "", "Train: {e} [  50/1251 (  4%)]  Loss: {l} (6.91)  Time: 0.5s  LR: 1.000e-06\n", {"loss": LOSS}),
    ("a count inside", "", "Validation loss after epoch {e}: {vl}\nLoss after epoch {e}: {l}\n", BOTH),
    ("a sentence", "", "In epoch {e}, the loss is {l} and the val accuracy is {va}\n", {"loss": LOSS}),
    ("German", "", "Epoche {e}/3 - Verlust: {l} - Genauigkeit: {a} - Val-Verlust: {vl} - Val-Genauigkeit: {va}\n", ALL),
    ("Spanish", "", "Época {e}: pérdida: {l}, exactitud: {a}, val_pérdida: {vl}, val_exactitud: {va}\n", ALL),
    ("Japanese", "", "エポック {e} 訓練損失: {l} 検証損失: {vl}\n", BOTH),
    ("numbers as text", "", "{{'loss': '{l}', 'learning_rate': '2e-05', 'epoch': {e}}}\n", {"loss": LOSS}),
    ("JSON behind a prefix", "", 'INFO:root:{{"epoch": {e}, "train_loss": {l}, "val_loss": {vl}}}\n', BOTH),
    ("a table in a post", "I get\n\nepoch,loss,val_loss\n", "{e},{l},{vl}\n", BOTH),
    ("a duration before the name", "", "INFO:tensorflow:Step {e}00 per-step time 0.8{e}3s loss={l}\n", {"loss": LOSS}),
    (
        "an amount between name and number",
        "",
        "Training epoch: {e}\n\tMean training loss: {l}.\nEval epoch: {e}\n\tMean test loss of 8 batches: {vl}.\n",
        BOTH,
    ),
    (
        "steps below their total",
        "  Total optimization steps = 564\n",
        "{{'loss': {l}, 'epoch': 0.0{e}, 'step': {e}0}}\n",
        {"loss": LOSS},
    ),
    ("passes", "", "Pass {e}, Batch 0, Cost {l}\nPass {e}, Batch 1, Cost {l}\n", {"loss": LOSS}),
    ("CatBoost of old", "", "{e}:      learn {l}passed: 17.4 sec      total: 3m 13s\n", {"loss": LOSS}),
    ("CatBoost between blanks", "", "{e}:     learn: {l}        test: {vl} best: 0.7 (1)     total: 17.5s\n", BOTH),
    ("names of two words", "epoch train loss valid loss f2_opt\n", "{e} {l} {vl} {va}\n", BOTH),
    (
        "a table behind a logger, with the other part as NaN",
        "2024-08-19 13:28:48,101 INFO [a/Main] history : Step\tTrain loss\tValid loss\n",
        "2024-08-19 13:28:48,101 INFO [a/Main] history : {e}000\t{l}\tnan\n"
        "2024-08-19 13:28:48,101 INFO [a/Main] history : {e}400\tnan\t{vl}\n",
        BOTH,
    ),
    ("a bar of all steps", "", "\rSteps:  {e}%|█    | {e}0/1000 [00:01<10:00, loss={l}, lr=5e-6]", {"loss": LOSS}),
    (
        "LightGBM",
        "",
        "[LightGBM] [Info] Iteration:{e}, valid_1 binary_logloss : {vl}\n",
        {"val_loss": BOTH["val_loss"]},
    ),
]


@pytest.mark.parametrize(("head", "epoch", "expected"), [taste[1:] for taste in TASTES], ids=[t[0] for t in TASTES])
def test_a_log_of_a_framework_is_read(head: str, epoch: str, expected: dict[str, tuple[float, ...]]):
    told = read_back(head + lines_of(epoch), tuple(expected))
    assert told == {name: pytest.approx(values, abs=1e-9) for name, values in expected.items()}


LISTS = [
    "history = {'loss': [np.float32(0.9), array(0.6, dtype=float32), 0.43],\n 'val_loss': [0.95, 0.8, array(0.7)]}",
    "loss = [0.9, 0.6, 0.43]\nval_loss = [0.95, 0.8, 0.7]\n",
    "train losses: [0.9, 0.6,\n 0.43]\nval losses: [0.95, 0.8, 0.7]\n",
    "train_loss_history = np.array([0.9, 0.6, 0.43])\nval_loss_history = array([0.95, 0.8 , 0.7 ])\n",
    "train_losses: [tensor(0.9, grad_fn=<NllLossBackward>), tensor(0.6), tensor(0.43)]\nval_losses: [0.95, 0.8, 0.7]\n",
    ">>> print(h.history)\n{'loss': [0.9, 0.6, 0.43], 'val_loss': [0.95, 0.8, 0.7]}\n",
    "defaultdict(<class 'list'>, {'train_loss': [0.9, 0.6, 0.43], 'val_loss': [0.95, 0.8, 0.7]})\n",
    "{'train': OrderedDict([('logloss', [0.9, 0.6, 0.43])]), 'eval': OrderedDict([('logloss', [0.95, 0.8, 0.7])])}\n",
    "In [3]: history.history['loss']\nOut[3]: [0.9, 0.6, 0.43]\nIn [4]: history.history['val_loss']\n"
    "Out[4]: [0.95, 0.8, 0.7]\n",
    "> history$metrics\n$loss\n[1] 0.90 0.60\n[3] 0.43\n\n$val_loss\n[1] 0.95 0.80\n[3] 0.70\n",
    "> history$metrics$loss\n[1] 0.9 0.6 0.43\n> print(val_loss)\n[1] 0.95 0.8 0.7\n",
    json.dumps({"validation_0": {"logloss": LOSS}, "validation_1": {"logloss": BOTH["val_loss"]}}),
    json.dumps({"training": {"binary_logloss": LOSS}, "valid_1": {"binary_logloss": BOTH["val_loss"]}}),
    json.dumps({"learn": {"Logloss": LOSS}, "validation": {"Logloss": BOTH["val_loss"], "AUC": VAL_ACCURACY}}),
]


@pytest.mark.parametrize("text", LISTS)
def test_lists_by_name_are_a_history(text: str):
    assert read_back(text, ("loss", "val_loss")) == {name: pytest.approx(values) for name, values in BOTH.items()}


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("   epoch value metric       data\n", "{n:<3}     {e} {v:.2f}   {m} {part}\n"),
        (
            "# A tibble: 6 x 4\n   epoch value metric data\n   <int> <dbl> <fct>  <fct>\n",
            " {n} {e} {v:.2f} {m} {part}\n",
        ),
    ],
)
def test_a_long_frame_as_r_prints_it_keeps_its_parts_apart(above: str, row: str):
    told = [("training", e, v) for e, v in enumerate(LOSS, 1)] + [
        ("validation", e, v) for e, v in enumerate(BOTH["val_loss"], 1)
    ]
    text = above + "".join(row.format(n=n, e=e, v=v, m="loss", part=part) for n, (part, e, v) in enumerate(told, 1))
    assert read_back(text, ("loss", "val_loss")) == {name: pytest.approx(values) for name, values in BOTH.items()}


def test_settings_in_lists_and_component_losses_are_no_history():
    (run,) = read_stream(b"betas=[0.9, 0.999, 0.1]\nepoch 1 loss: 3\nepoch 2 loss: 2\nepoch 3 loss: 1\n")
    assert run.trace("loss").tolist() == [3, 2, 1]


def test_decimal_commas_are_read_where_all_numbers_have_them():
    text = "Epoche 1 Verlust: 0,9\nEpoche 2 Verlust: 0,61\nEpoche 3 Verlust: 0,4\n"
    assert read_back(text, ("loss",)) == {"loss": [0.9, 0.61, 0.4]}
    with_more = "".join(f"Epoche {n}: Verlust = 0,{9 - n}, Validierungsverlust = 0,9{9 - n}\n" for n in range(1, 4))
    assert read_back(with_more, ("loss", "val_loss")) == {"loss": [0.8, 0.7, 0.6], "val_loss": [0.98, 0.97, 0.96]}


def test_a_report_on_classes_below_a_log_is_no_epoch():
    report = (
        "      precision    recall  f1-score   support\n\n   0   0.90   0.80   0.85   100\n accuracy     0.86   200\n"
    )
    (run,) = read_stream((lines_of("epoch {e} train loss {l} val loss {vl}\n") + report).encode())
    assert run.epochs == 3
    assert run.trace_names == ("loss", "val_loss")


def test_the_round_named_best_is_not_told_twice():
    text = "[0]\tvalid-rmse:3\n[1]\tvalid-rmse:2\n[2]\tvalid-rmse:2.5\nStopping. Best iteration:\n[1]\tvalid-rmse:2\n"
    assert read_back(text, ("val_loss",)) == {"val_loss": [3, 2, 2.5]}


def test_a_validation_in_the_end_alone_does_not_swallow_the_steps():
    text = "".join(f"step {k} loss: {9 - k}\n" for k in range(1, 6)) + "step 5 val loss: 4.5\n"
    told = read_back(text, ("loss", "val_loss"))
    assert told == {"loss": [8, 7, 6, 5, 4], "val_loss": [4.5]}
