"""Lines of single tools whose numbers stand beside no name, a misleading one, or a second count of epochs."""

import math
import re
from collections.abc import Callable
from typing import TypeAlias

_Said: TypeAlias = str | Callable[[re.Match[str]], str]
_NUMBER = r"[-+]?[\d.]{1,30}(?:[eE][-+]?\d{1,3})?|nan|inf"
_A_NUMBER, _CAST = re.compile(_NUMBER), re.compile(r"(?:np\.|torch\.)?(?:float\d{0,2}|tensor)(?=\()")
_CLASSES = re.compile(  # a figure of each class; a list of any other name may be one of epochs
    r"(?:Average )?(?P<name>Pseudo dice|global foreground Dice|[A-Za-z]\w{0,20}[ _](?:per|by)[ _]class)[ :=]{1,4}"
    r"\[(?P<list>[^\[\]]{1,4000})\]",
    re.IGNORECASE,
)
_AVERAGED = re.compile(  # over how many a mean is
    r"\b((?:reward|return|score|loss|length)s?) ?\((?:(?:last|over|of) )?\d{1,6}(?: [a-z]{2,10})?\)(?=\s?[:=])",
    re.IGNORECASE,
)
_PLAYED = re.compile(r"(?<=[ ,])(?!time: |data: |iters: |message: )([A-Za-z]\w{0,40}): (?=[-+\dni])")


def _next_epoch(found: re.Match[str]) -> str:
    """Count from one, as GluonTS's progress bar of the same epoch does."""
    part = "validation_" if found[2] else ""
    return f"epoch {int(found[1]) + 1}, {part}avg_epoch_loss: {found[3]}"


def _of_coco(found: re.Match[str]) -> str:
    """Return the four figures of a COCO summary that people go by; the other eight say nothing."""
    kind, overlap, area, most, number = found.groups()
    if area != "all" or (kind == "AR" and most != "100"):
        return ""
    return f"val {kind}{ {'0.50': '50', '0.75': '75'}.get(overlap, '') }: {number}"


def _mean_of(found: re.Match[str]) -> str:
    """Return one figure for all classes: their mean, without those that were not met."""
    values = [float(number) for number in _A_NUMBER.findall(_CAST.sub("", found["list"]))]
    met = [value for value in values if not math.isnan(value)]
    return f"val mean {found['name']}: {sum(met) / len(met) if met else math.nan}"


def _of_players(found: re.Match[str]) -> str:
    """Name every number of a line of pytorch-CycleGAN-and-pix2pix and its kin a loss of the player that lowers it."""
    named = _PLAYED.sub(lambda one: f"{'' if one[1][:2] in ('D_', 'G_') else 'G_'}{one[1]} loss: ", found[2])
    return f"epoch {found[1]}{named}"


# what a line of the dialect holds; the pattern; how it is said
_DIALECTS: tuple[tuple[str, re.Pattern[str], _Said], ...] = (
    (
        "current epoch: ",
        re.compile(r"^current epoch: (\d{1,9}),? current (.{1,200}?)(?: best .*)?$"),
        r"epoch \1, val \2",
    ),
    ("dice [", _CLASSES, _mean_of),  # nnU-Net
    ("Dice: [", _CLASSES, _mean_of),
    ("lass: [", _CLASSES, _mean_of),  # "IoU per class: [0.9, 0.8]"
    ("(epoch: ", re.compile(r"^\(epoch: (\d{1,9})(, iters: \d{1,12}, time: .*)$"), _of_players),
    *((sign, _AVERAGED, r"\1") for sign in ("0):", "0) =", "episodes):", "ep):")),  # "mean reward (100): -21"
    ("#quality_metric", re.compile(rf" ?<\w{{1,20}}> ?= ?\(?({_NUMBER})\)?"), r": \1"),
    (
        ") @[ IoU=",
        re.compile(
            r"^.{0,80}Average (?:Precision|Recall) {1,8}\((AP|AR)\) @\[ IoU=([\d.:]{4,9}) {0,9}\| area= {0,6}(\w{1,9}) "
            r"\| maxDets= {0,5}(\d{1,5}) \] = (-?[\d.]{1,20})"
        ),
        _of_coco,
    ),
    (
        "words/sec/thread",
        re.compile(r"^\s{0,4}Progress: {1,6}([\d.]{1,6})% {1,4}words/sec/thread: {1,12}\d{1,12} {1,4}"),
        r"step \1, ",
    ),
    (" Batch ", re.compile(r"\b(TRAIN|CV) Batch (\d{1,9})/\d{1,9} (?=loss )"), r"\1 epoch \2, "),
    ("CV info cv_loss", re.compile("CV info cv_loss"), "cv loss"),
    (  # "loss (train/val): 0.5/0.6"
        "train/val",
        re.compile(
            rf"([A-Za-z][\w.]{{0,30}}) ?[(\[] ?train/val\w{{0,7}} ?[)\]] ?[:=]? ?({_NUMBER})(?: ?%)? ?/ ?({_NUMBER})"
        ),
        r"train \1: \2, val \1: \3",
    ),
    (
        "train/val",
        re.compile(rf"\btrain/val\w{{0,7}} ([A-Za-z][\w.]{{0,30}}) ?[:=]? ?({_NUMBER})(?: ?%)? ?/ ?({_NUMBER})"),
        r"train \1: \2, val \1: \3",
    ),
    ("* Acc@", re.compile(r"^\s{0,4}\* (?=Acc@\d)"), "test "),
    ("* Prec@", re.compile(r"^\s{0,4}\* (?=Prec@\d)"), "test "),
    ("Training cost: ", re.compile(r"Training cost: [\d.]{1,20}, (?=\w{1,30}=)"), ""),  # seconds, of GluonCV
    ("cur metric, ", re.compile(r"\bcur metric, "), "eval, "),
    ("best metric, ", re.compile(r"^.{0,120}\bbest metric, .*$"), ""),
    (
        "Evaluation metric '",
        re.compile(rf"^.{{0,80}}Epoch\[(\d{{1,9}})\] Evaluation metric '(validation_)?epoch_loss'=({_NUMBER})"),
        _next_epoch,
    ),
    ("] Learning rate is ", re.compile(r"^.{0,80}Epoch\[\d{1,9}\] Learning rate is .*$"), ""),
    ("mAP(", re.compile(r"\bmAP\([\d.:]{1,9}, \d{1,3}point\) = "), "val mAP: "),  # of PaddleDetection
    ("] Elapsed time ", re.compile(r"^.{0,80}Epoch\[\d{1,9}\] Elapsed time .*$"), ""),
)
_SIGNS = tuple(dict.fromkeys(sign for sign, _, _ in _DIALECTS))
_PART_OF_BAR = re.compile(
    r"^(\W{0,8})(train|training|valid|val|validation|validate|eval|test|testing)(?:ing)? \[?(\d{1,6})/(\d{1,6})\]?"
    r"(?=[^|\d]{0,30} {0,4}\d{1,3}%\|)",
    re.IGNORECASE,
)


def is_dialect(text: str) -> bool:
    """Say whether a text may hold a line of these tools.

    Example:
        >>> is_dialect("current epoch: 2 current mean dice: 0.3"), is_dialect("epoch 2 loss 0.3")
        (True, False)
    """
    return any(sign in text for sign in _SIGNS)


def in_plain_words(line: str) -> str:
    """Return a line of one of these tools with a name in front of each number; all others come back as they are.

    Example:
        >>> in_plain_words("current epoch: 2 current mean dice: 0.3 best mean dice: 0.4 at epoch: 1")
        'epoch 2, val mean dice: 0.3'
        >>> in_plain_words("INFO:root:Epoch[0] Evaluation metric 'epoch_loss'=3.5")
        'epoch 1, avg_epoch_loss: 3.5'
        >>> in_plain_words(" Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.560")
        'val AP50: 0.560'
        >>> in_plain_words("Pseudo dice [0.5, 0.75]")
        'val mean Pseudo dice: 0.625'
        >>> in_plain_words("mean reward (last 100): -21.5")
        'mean reward: -21.5'
        >>> in_plain_words("(epoch: 3, iters: 100, time: 0.1, data: 0.2) D_A: 0.2 cycle_A: 1.3 ")
        'epoch 3, iters: 100, time: 0.1, data: 0.2) D_A loss: 0.2 G_cycle_A loss: 1.3 '
    """
    for sign, pattern, said in _DIALECTS:
        if sign in line:
            line = pattern.sub(said, line)
    return line


def with_part_of_bar(line: str) -> str:
    """Return a progress bar whose title counts epochs of a part with that count named.

    Example:
        >>> with_part_of_bar("Valid 3/20:  50%|##| 5/10 [00:01<00:01, loss=0.5]")
        'Valid epoch 3/20:  50%|##| 5/10 [00:01<00:01, loss=0.5]'
    """
    return _PART_OF_BAR.sub(r"\1\2 epoch \3/\4", line)
