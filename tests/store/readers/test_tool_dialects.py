"""Logs of single tools whose numbers stand beside no name, a misleading one, or two counts: each as it is meant."""

import json

import pytest

from advisor.records import EndingKind, Run
from advisor.store.runs import read_stream
from tests.store.readers.tastes import ACCURACY, ALL, BOTH, LOSS, VAL_ACCURACY, VAL_LOSS, VALIDATED, lines_of, read_back

_COCO = (
    "Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = {va}\n"
    " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.9\n"
    " Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = 0.1\n"
)
_YOLO = (
    " {e}/3  10.4G  0.05  0.03  0.01  {l}  13  640  0.5  0.4  {va}  0.3  {vl}  0.0  0.0\n"  # as YOLOv5 and v7 keep them
)
_VOWPAL = (
    "average  since         example        example  current  current  current\n"
    "loss     last          counter         weight    label  predict features\n"
)

# name, what stands above, one epoch, what it tells
TOLD = [
    (
        "bars that count epochs of a part",
        "",
        "\rTrain {e}/3:  50%|##| 5/10 [00:01<00:01, loss=7.0, acc=0.1]\rTrain {e}/3: 100%|####| 10/10 [00:02, loss={l},"
        " acc={a}]\n\rValid {e}/3: 100%|####| 10/10 [00:02<00:00, 9it/s, loss={vl}, acc={va}]\n",
        ALL,
    ),
    (
        "GluonTS",
        "INFO:root:Epoch[0] Learning rate is 0.001\n",
        "100%|##| 50/50 [00:04, 11.2it/s, epoch={e}/3, avg_epoch_loss={l}]\nINFO:root:Epoch[0] Elapsed time 4.4 s\n",
        {"loss": LOSS},
    ),
    (
        "MONAI",
        "",
        "epoch {e}/3\n1/1, train_loss: {l}\nepoch {e} average loss: {l}\n"
        "current epoch: {e} current mean dice: {va} tc: 0.1\nbest mean dice: 0.99 at epoch: 1\n",
        {"loss": LOSS, "val_mean_dice": VAL_ACCURACY},
    ),
    (
        "SageMaker",
        "",
        "[05/01/2023 INFO 1] #quality_metric: host=algo-1, epoch={e}, train loss <loss>=({l})\n",
        {"loss": LOSS},
    ),
    (
        "nnU-Net, a figure of each class",
        "",
        "2023-05-04 10:01:21.1: Epoch {e} \n2023-05-04 10:01:21.2: train_loss {l} \n2023-05-04 10:01:51.3: val_loss"
        " {vl} \n2023-05-04: Pseudo dice [np.float32({va}), {va}, nan] \nYayy! New best EMA pseudo Dice: 1 \n",
        {**BOTH, "val_mean_pseudo_dice": VAL_ACCURACY},
    ),
    (
        "Detectron2, a table without a count and one of classes",
        "",
        "[07/11 10:22:01 d2.utils.events]: iter: {e}0  total_loss: {l}  time: 0.35  lr: 0.1\n"
        "[07/11 10:22:01 d2.utils.events]: iter: {e}9  total_loss: {l}  time: 0.35  lr: 0.1\n"
        "Inference done 11/50. Inference: 0.0421 s/iter. Eval: 0.0002 s/iter. Total: 0.0431 s/iter.\n"
        "|   AP   |  AP50  |\n|:------:|:------:|\n| {va} | 60.1 |\n"
        "| category   | AP     | category   | AP   |\n|:---|:---|:---|:---|\n| cat | 1.5 | dog | 2.5 |\n",
        {"loss": LOSS, "val_ap": VAL_ACCURACY},
    ),
    (
        "YOLO, a table of all classes",
        "",
        "      Epoch    GPU_mem       loss  Instances       Size\n      {e}/3     0.516G     {l}         16        224:"
        " 100%|###| 12/12 [00:08<00:00]\n               classes   top1_acc   top5_acc: 100%|###| 1/1 [00:01<00:00]\n"
        "                   all      {va}      0.99\n",
        {"loss": LOSS, "val_accuracy": VAL_ACCURACY},
    ),
    (
        "PaddleDetection",
        "",
        "ppdet.engine INFO: Epoch: [{e}] [ 20/100] loss: {l}\nppdet.metrics INFO: mAP(0.50, 11point) = {pva}%\n",
        {"loss": LOSS, "val_map": VAL_ACCURACY},
    ),
    ("a mean over so many", "", "frame: {e}, loss: {l}, mean reward (100): {va}\n", {"mean_reward": VAL_ACCURACY}),
    ("speeds between losses", "", "step {e} loss {l} 0.31 s/step 12.1 it/s val loss {vl} 0.1 s/it\n", BOTH),
    ("a metric behind both losses", "", "Epoch {e}: train loss {l}, val loss {vl}, accuracy {va}\n", VALIDATED),
    ("a metric between the losses", "", "Epoch {e}: train loss {l}, acc {a}, val loss {vl}\n", {"accuracy": ACCURACY}),
    ("four figures, one bare", "", "epoch {e} train loss: {l} val loss: {vl} acc: {a} val acc: {va}\n", ALL),
    ("COCO", "", "epoch {e} loss: {l}\n" + _COCO, {"loss": LOSS, "val_ap": VAL_ACCURACY}),
    (
        "WeNet",
        "",
        "DEBUG TRAIN Batch {e}/0 loss {l} loss_att 3.0 lr 0.0001 rank 0\nDEBUG CV Batch {e}/0 loss {vl} loss_att 3.0"
        " history loss 9.0 rank 0\nINFO Epoch {e} CV info cv_loss {vl}\n",
        BOTH,
    ),
    (
        "PaddleOCR",
        "",
        "ppocr INFO: epoch: [{e}/3], global_step: {e}, acc: {a}, loss: {l}\nppocr INFO: cur metric, acc: {va}\n"
        "ppocr INFO: best metric, acc: 0.99, best_epoch: 1\n",
        {"loss": LOSS, "accuracy": ACCURACY, "val_accuracy": VAL_ACCURACY},
    ),
    ("YOLO without names", "", _YOLO, {"loss": LOSS, "val_map50": VAL_ACCURACY, "val_box_loss": VAL_LOSS}),
    ("Vowpal Wabbit", _VOWPAL, "0.5 {l}  {e}  {e}.0  -1.0000  0.1  30\n", {"loss": LOSS}),
    (
        "several sets of validation",
        "",
        "Epoch {e}: train_loss={l}, val_loss/dataloader_idx_0={vl}, val_loss/dataloader_idx_1=9.0\n",
        BOTH,
    ),
    (
        "the ImageNet example of PyTorch",
        "",
        "Epoch: [{e}][  10/5005]\tLoss {l} ({l})\tAcc@1  {pa} ({pa})\n"
        "Test: [ 0/196]\tLoss {vl} ({vl})\tAcc@1 {pva} ({pva})\n * Acc@1 {pva} Acc@5 95.001\n",
        ALL,
    ),
    (
        "GluonCV",
        "",
        "[Epoch {e}] Training cost: 100.2, CrossEntropyLoss={l}\n[Epoch {e}] Validation: \nmAP={va}\n",
        {"loss": LOSS, "val_map": VAL_ACCURACY},
    ),
    ("a count closes its batches", "", "batch 1/2 loss {l}\nbatch 2/2 loss {l}\nepoch {e} done: val loss {vl}\n", BOTH),
    (
        "a digit ends a name",
        "",
        "Epoch: [{e}/3], Loss: {l}\nTest Epoch: [{e}/3] Acc@1:{pva}%\n",
        {"val_accuracy": VAL_ACCURACY},
    ),
    (
        "headings with a count",
        "",
        "Epoch {e} Training\n loss: {l} acc: {a}\nEpoch {e} Validation\n loss: {vl} acc: {va}\n",
        ALL,
    ),
    (
        "a share beside per cent",
        "",
        "Train Epoch: {e} Loss: {l} Accuracy: {pa}\nTest set: Average loss: {vl}, Accuracy: {rows}/1000 ({pva:.0f}%)\n",
        ALL,
    ),
    ("both parts behind one name", "", "Epoch {e}: loss (train/val): {l}/{vl}, acc (train/val): {a}/{va}\n", ALL),
    ("both parts before one name", "", "Epoch {e} train/val loss: {l} / {vl}, train/val acc: {a} / {va}\n", ALL),
    (
        "H2O",
        "       timestamp   duration   number_of_trees   training_logloss   validation_logloss\n",
        "  {e}  2021-01-01 10:00:00   0.010 sec   {e}.0   {l}   {vl}\n",
        BOTH,
    ),
]


@pytest.mark.parametrize(("name", "above", "epoch", "told"), TOLD, ids=[case[0] for case in TOLD])
def test_what_a_tool_prints_is_read_as_it_is_meant(
    name: str, above: str, epoch: str, told: dict[str, tuple[float, ...]]
):
    read = read_back(above + lines_of(epoch), tuple(told))
    assert read == {trace: pytest.approx(values) for trace, values in told.items()}


def test_every_player_of_a_cyclegan_keeps_its_own_loss_and_none_is_the_training_loss():
    text = lines_of("(epoch: {e}, iters: 100, time: 0.1, data: 0.2) D_A: {vl} G_A: 0.3 cycle_A: {l} \n")
    (run,) = read_stream(text.encode())
    assert run.trace_names == ("d_a_loss", "g_a_loss", "g_cycle_a_loss")
    assert run.trace("g_cycle_a_loss").tolist() == list(LOSS)


def test_a_last_word_of_a_loss_without_a_number_is_heard_beside_a_count():
    run = only_run(
        "".join(f"iter: {n} total_loss: {5 - n}\n" for n in range(4)) + "Loss became infinite at iteration=4!\n"
    )
    assert run.ending.kind is EndingKind.DIVERGED


def only_run(text: str) -> Run:
    (run,) = read_stream(text.encode())
    return run


def test_gluonts_counts_from_one_and_from_zero_are_the_same_epochs():
    text = "".join(
        f"1/1 [00:04, epoch={e + 1}/6, avg_epoch_loss={9 - e}]\n"
        f"INFO:gluonts:Epoch[{e}] Evaluation metric 'epoch_loss'={9 - e}\n"
        for e in range(6)
    )
    assert only_run(text).trace("loss").tolist() == [9, 8, 7, 6, 5, 4]


@pytest.mark.parametrize(
    ("learned", "tested", "best", "name"),
    [
        ((0.7, 0.6, 0.4, 0.2), (0.75, 0.7, 0.66, 0.67), (0.75, 0.7, 0.66, 0.66), "loss"),
        ((0.6, 0.7, 0.8, 0.9), (0.55, 0.6, 0.62, 0.61), (0.55, 0.6, 0.62, 0.62), "score"),
        ((0.6, 0.7, 0.8, 0.9), (0.55, 0.6, 0.62, 0.63), (0.55, 0.6, 0.62, 0.63), "score"),
    ],
)
def test_the_unnamed_metric_of_catboost_is_a_score_where_it_rises(
    learned: tuple[float, ...], tested: tuple[float, ...], best: tuple[float, ...], name: str
):
    rounds = enumerate(zip(learned, tested, best, strict=True))
    text = "".join(f"{n}:\tlearn: {a}\ttest: {b}\tbest: {c} (2)\ttotal: 1ms\n" for n, (a, b, c) in rounds)
    assert only_run(text).trace(f"val_{name}").tolist() == list(tested)


def test_what_is_maximized_is_a_loss_by_its_negative():
    assert only_run("".join(f"epoch {e} elbo: {-900 + 10 * e}\n" for e in range(4))).trace("loss")[0] == 900
    assert only_run("".join(f"epoch {e} elbo: {900 - 10 * e}\n" for e in range(4))).trace("loss")[0] == 900


def test_a_running_total_is_taken_apart_and_a_loss_that_climbs_is_not():
    total = only_run(
        "Loss after epoch 0: 50\nLoss after epoch 1: 90\nLoss after epoch 2: 125\nLoss after epoch 3: 155\n"
        "Loss after epoch 4: 180\n"
    )
    assert total.trace("loss").tolist() == [50, 40, 35, 30, 25]
    climbing = only_run("".join(f"epoch {e} loss: {loss}\n" for e, loss in enumerate((2.3, 2.4, 2.6, 3.1, 4.0, 6.0))))
    assert climbing.trace("loss")[-1] == 6


def test_an_epoch_that_never_moves_leaves_the_epochs_to_validation():
    rows = []
    for e in range(5):
        rows += [{"mode": "train", "epoch": 1, "iter": 200 * e + 50 * k, "loss": 5.0 - e} for k in (1, 2, 3, 4)]
        rows.append({"mode": "val", "epoch": 1, "iter": 500, "mIoU": 0.1 * e})
    run = only_run("\n".join(map(json.dumps, rows)))
    assert run.trace("loss").tolist() == [5, 4, 3, 2, 1]
    assert run.trace("val_miou").tolist() == pytest.approx([0, 0.1, 0.2, 0.3, 0.4])


def test_metrics_between_the_rows_of_training_are_of_the_validation_part():
    rows = []
    for e in range(4):
        rows += [{"loss": 5.0 - e, "step": 100 * e + 50 * k} for k in (1, 2)]
        rows.append({"accuracy/top1": 10.0 + e, "step": e + 1})
    assert only_run("\n".join(map(json.dumps, rows))).trace("val_accuracy").tolist() == pytest.approx(
        [0.10, 0.11, 0.12, 0.13]
    )


def test_a_long_table_of_aim_keeps_its_parts_apart():
    rows = "".join(f"abc,loss,train,{e},{5 - e}\nabc,loss,val,{e},{6 - e}\n" for e in range(4))
    run = only_run("run.hash,metric.name,metric.context.subset,step,value\n" + rows)
    assert (run.trace("loss").tolist(), run.trace("val_loss").tolist()) == ([5, 4, 3, 2], [6, 5, 4, 3])


def test_a_long_table_goes_by_its_metric_where_a_name_stands_beside_it():
    rows = "".join(f"run1,loss,{e},{5 - e}\nrun1,val_loss,{e},{6 - e}\n" for e in range(4))
    run = only_run("Name,metric,step,value\n" + rows)
    assert (run.trace("loss").tolist(), run.trace("val_loss").tolist()) == ([5, 4, 3, 2], [6, 5, 4, 3])


def test_a_step_above_the_first_epoch_does_not_move_the_epochs():
    text = "step 0 loss: 9\n" + "".join(
        f"epoch {e} lr: 0.1\n" + "".join(f"step {10 * e + k} loss: {9 - e}\n" for k in (1, 2, 3)) for e in (1, 2, 3)
    )
    assert only_run(text).trace("loss").tolist() == [8, 7, 6]


def test_a_loss_is_no_share_whatever_it_is_made_of():
    run = only_run("".join(f"epoch {e} loss: {9 - e} iou_loss: {5.0 - e}\n" for e in range(4)))
    assert run.trace("iou_loss").tolist() == [5, 4, 3, 2]
