"""Logs of tastes met later: each is read as what it says, part by part."""

# ruff: noqa: RUF001 - full-width signs are what is read here
import pytest

from tests.store.readers.tastes import ALL, BOTH, LOSS, VALIDATED, lines_of, read_back

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
