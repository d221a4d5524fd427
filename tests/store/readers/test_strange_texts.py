"""Logs of tastes met later: each is read as what it says, part by part."""

# ruff: noqa: RUF001 - full-width signs are what is read here
import pytest

from advisor.store.runs import read_stream
from tests.store.readers.tastes import ACCURACY, ALL, BOTH, LOSS, VAL_ACCURACY, VALIDATED, lines_of, read_back

_MATLAB = """\
Training on single CPU.
|========================================================================================================|
|  Epoch  |  Iteration  |  Time Elapsed  |  Mini-batch  |  Validation  |  Mini-batch  |  Validation  |
|         |             |   (hh:mm:ss)   |   Accuracy   |   Accuracy   |     Loss     |     Loss     |
|========================================================================================================|
"""
_DRAWN = "┏━━━┳━━━┳━━━┳━━━┓\n┃ Epoch ┃ Train loss ┃ Val loss ┃ Val acc ┃\n┡━━━╇━━━╇━━━╇━━━┩\n"

# name, what stands above, one epoch, what it tells
TASTES = [
    (
        "blocks with a heading",
        "",
        "Epoch {e}\n"
        "---------\n"
        "loss: {l:>7f}  [    0/60000]\n"
        "Test Error: \n"
        " Accuracy: {pva:>0.1f}%, Avg loss: {vl:>8f} \n"
        "\n",
        VALIDATED,
    ),
    (
        "so many of so many",
        "",
        "Train Epoch: {e} [0/600 (0%)]\tLoss: {l:.6f}\n"
        "\n"
        "Test set: Average loss: {vl:.4f}, Accuracy: {rows}/1000 ({pva:.0f}%)\n"
        "\n",
        VALIDATED,
    ),
    (
        "a part for a line",
        "",
        "Epoch {e}/3\n----------\ntrain Loss: {l:.4f} Acc: {a:.4f}\nval Loss: {vl:.4f} Acc: {va:.4f}\n\n",
        ALL,
    ),
    ("Julia", "", "[ Info: Epoch: {e}   Train: (loss = {l}f0, acc = {a})   Test: (loss = {vl}f0, acc = {va})\n", ALL),
    ("dotted names", "", "epoch={e} loss.train={l} loss.val={vl} acc.train={a} acc.val={va}\n", ALL),
    ("a printed tuple", "", "('Epoch:', {e}, 'train loss:', {l}, 'val loss:', {vl}, 'val acc:', {va})\n", VALIDATED),
    ("Chinese", "", "第{e}轮 训练损失: {l} 训练准确率: {a} 验证损失: {vl} 验证准确率: {va}\n", ALL),
    (
        "full-width signs",
        "",
        "Epoch [{e}/3]，Train Loss：{l}，Train Acc：{pa:.2f}%，Val Loss：{vl}，Val Acc：{pva:.2f}%\n",
        ALL,
    ),
    (
        "darknet",
        "",
        " {e}: 3.1, {l:.6f} avg loss, 0.001000 rate, 3.123456 seconds, 64 images, 2.1 hours left\n"
        "Loaded: 0.00003 seconds\n",
        {"loss": LOSS},
    ),
    (
        "estimator",
        "",
        "INFO:tensorflow:loss = {l}, step = {e}01 (0.2 sec)\n"
        "INFO:tensorflow:Saving dict for global step {e}01: accuracy = {va}, global_step = {e}01, loss "
        "= {vl}\n",
        VALIDATED,
    ),
    ("MATLAB", _MATLAB, "| {e:>7} | {e}00 | 00:00:0{e} | {pa:.2f}% | {pva:.2f}% | {l:.4f} | {vl:.4f} |\n", ALL),
    ("a drawn table", _DRAWN, "│ {e:>5} │ {l:>10.4f} │ {vl:>8.4f} │ {va:>7.4f} │\n", VALIDATED),
    (
        "a printed frame",
        "   loss  accuracy  val_loss  val_accuracy\n",
        "{e}  {l:.4f}  {a:.4f}  {vl:.4f}        {va:.4f}\n",
        ALL,
    ),
    (
        "arrows for better",
        "",
        "[{e}/3] loss ↓ {l:.3f} | acc ↑ {pa:.1f}% || val loss {vl:.3f} | val acc {pva:.1f}%\n",
        ALL,
    ),
    (
        "a stamp, and the step behind",
        "",
        "2022-11-19_07:48:23.57 train_loss: {l:.6f}  step:{e}\n2022-11-19_07:48:30.40 valid_loss: {vl:.6f}  step:{e}\n",
        BOTH,
    ),
    (
        "names behind a comment's sign, as NumPy and DeePMD write them",
        "#  step      rmse_val    rmse_trn    lr\n# where there are no data, rmse_*_{val,trn} are nan\n",
        "{e:7d}  {vl:.2e}  {l:.2e}  1.0e-03\n",
        BOTH,
    ),
    (
        "no count behind a comment's sign",
        "# train_loss val_loss\n",
        "{l:.18e} {vl:.18e}\n",
        BOTH,
    ),
    (
        "folds of LightGBM",
        "",
        "[{e}]\tcv_agg's train binary_logloss: {l} + 0.0011\tcv_agg's valid binary_logloss: {vl} + 0.0041\n",
        BOTH,
    ),
    (
        "Composer",
        "",
        "[epoch={e}][batch=9/9]:\n\t Train loss/train/total: {l}\n\t Train metrics/train/Accuracy: {a}\n"
        "[Eval batch=3/3] Eval on eval data\n\t Eval metrics/eval/Accuracy: {va}\n",
        {"loss": LOSS, "accuracy": ACCURACY, "val_accuracy": VAL_ACCURACY},
    ),
    (
        "Coqui",
        "",
        " > EPOCH: {e}/3\n > TRAINING (2024-01-01 00:00:00)\n   --> TIME: 2024-01-01 00:00:01 -- STEP: 24/30 -- "
        "GLOBAL_STEP: {e}25\n     | > loss: {l}  ({l})\n\n > EVALUATION \n   --> STEP: 0\n     | > loss: {vl}  ({vl})\n"
        "  --> EVAL PERFORMANCE\n     | > avg_loss: {vl} (-0.01)\n",
        BOTH,
    ),
    (
        "a cross-entropy beside the perplexity",
        "",
        "[step={e}0/90]\n    train/CrossEntropyLoss={l}\n    train/Perplexity=2{e}.5\n    eval/CrossEntropyLoss={vl}\n",
        BOTH,
    ),
    (
        "short heads",
        "Epoch   TrLoss   TrAcc   VaLoss   VaAcc\n",
        "{e:5d}   {l:.4f}   {a:.4f}   {vl:.4f}   {va:.4f}\n",
        ALL,
    ),
]


@pytest.mark.parametrize(("head", "epoch", "expected"), [taste[1:] for taste in TASTES], ids=[t[0] for t in TASTES])
def test_a_log_of_a_strange_taste_is_read(head: str, epoch: str, expected: dict[str, tuple[float, ...]]):
    told = read_back(head + lines_of(epoch), tuple(expected))
    assert told == {name: pytest.approx(values, abs=1e-9) for name, values in expected.items()}


def test_commas_between_thousands_are_no_ends_of_numbers():
    epochs = "Epoch 1: train loss 12,204.5, val loss: 13,010.25\nEpoch 2: train loss 1,998.5, val loss: 2,300.75\n"
    expected = {"loss": [12204.5, 1998.5], "val_loss": [13010.25, 2300.75]}
    assert read_back(epochs, ("loss", "val_loss")) == expected


def test_a_device_is_no_quantity():
    (run,) = read_stream(b"epoch 1 train tensor(0.9, device='cuda:0')\nepoch 2 train tensor(0.7, device='cuda:0')\n")
    assert run.trace_names == ("loss",)
