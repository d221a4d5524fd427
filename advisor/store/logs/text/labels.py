"""What the text in front of a printed number says that it is: a counter, a quantity of a part, or nothing."""

import re
from functools import lru_cache
from typing import NamedTuple

from advisor.store.logs.names import is_metric, plain

EPOCH, STEP, QUANTITY, NOTHING = "epoch", "step", "quantity", ""
BARE = "part"  # a part of the data and nothing else, "train 0.51": a quantity where a fraction follows
_MOST = 160  # characters in front of a number that are looked at

_EPOCH_WORDS = frozenset({"epoch", "epochs", "ep", "itn", "pass", "epoche", "epoca", "epoque"})
_STEP_WORDS = frozenset({"step", "steps", "iter", "iters", "iteration", "iterations", "iterate", "batch", "minibatch"})
_STEP_WORDS |= {
    "global_step",
    "episode",
    "round",
    "update",
    "updates",
    "num_updates",
    "num_steps",
    "generation",
    "schritt",
    "total_timesteps",
    "batch_id",
}
_NO_COUNTERS = frozenset({"best", "total", "max", "num", "every", "per", "after", "early", "next", "patience"})
_PARTS = {
    "train": "train",
    "training": "train",
    "trn": "train",
    "learn": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "validating": "val",
    "validate": "val",
    "vld": "val",
    "dev": "val",
    "eval": "val",
    "evaluation": "val",
    "evaluating": "val",
    "holdout": "val",
    "crossval": "val",
    "cv": "val",
    "validierung": "val",
    "saving dict": "val",  # as estimators say what an evaluation gave
    "test": "test",
    "testing": "test",
}
_PART_WORD = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(_PARTS, key=len, reverse=True))})(?![A-Za-z])", re.IGNORECASE)
_HEADING = re.compile(
    r"^\W{0,40}([A-Za-z]{2,12})"
    r"(?: (?:set|data|phase|part|results?|performance|metrics|net|errors?|stats|\w{1,12}ing))?\W{0,40}$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z_]+")
_STAMP = re.compile(r"^\W{0,4}\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T_ ]?\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?[\])]?\s")
_WRAPPED = re.compile(r"(?:tensor|array|float|float32|float64|np\.float32|np\.float64|jnp\.float32|Array)\($|(?<==)\[$")
_CUT = re.compile(
    r"[,;|\t{}\[\]<>\"!?=\u2026]| [-\u2013\u2014] |[:.] |:(?=[A-Za-z])|\s{2,}|^\s{0,8}[-\u2013\u2014*\u2022]{1,8}\s"
)
_NO_QUANTITY = re.compile(
    r"^(?:best|time|speed)_|\.(?!(?:val|dev|eval|test|loss|acc|cost|rmse|mse|mae|auc|wer|cer|ppl)$)[a-z]{1,4}$|diverged|\$$"
)  # "train.py:23]", "Time cost="
_OPEN_QUOTE = re.compile(r"(?<=[:=])(\s{0,4})['\"]$")  # a number written as text, {"loss": "0.5"}
_QUOTED = re.compile(r"['\"],\s{0,4}$")  # a name and its number, printed as parts of a tuple
_OBJECTIVE = re.compile(r"(?:^|\s)f\s{0,4}=$")  # as L-BFGS prints it
_IN_CODE = re.compile(r"[\w.]:[A-Za-z_]\w{0,40}:$")  # "__main__:train:45"
_VERB = re.compile(r"(?<=\w)\s(?:is|was|of|equals|equal to|reached|now|currently)$")
_ARTICLES = re.compile(
    r"^(?:(?:and|with|the|an?|has|had|gives|got|our|my|its|current|cv_agg's(?= (?:train|valid) )) )+", re.IGNORECASE
)
_DURATION = re.compile(r"^.{0,40}\d\.\d{1,9}\s?m?s\s{1,4}(?=[A-Za-z])")  # "per-step time 0.813s loss"
_SPEED = re.compile(  # "12.1 it/s loss"
    r"^\s{0,4}(?:(?:[mu]?s|sec)/(?:it|iter|step|batch|img|image)|(?:it|iters?|steps?|samples?|imgs?|images?|tok|tokens)/s(?:ec)?)"
    r"[\s.|]{1,4}(?=[A-Za-z])"
)
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_IGNORED = re.compile(
    r"(?:^|_)(?:time|eta|speed|elapsed|remaining|v_num|mem|memory|max_mem|gpu|seed|wps|ups|wpb|bsz|patience|best\w*|secs?"
    r"|cuda|seconds|minutes|mins|duration|params|parameters|workers|num\w*|total|size|count|rank|world_size|it_s|data|img_size"
    r"|samples|tokens|examples|images|instances|port|pid|line|version|date|hour|epoch|epochs|py|flops|tflops|mfu|wall"
    r"|(?:tok|tokens|it|samples|sample|img|imgs|images|examples|steps|sentences|words)_s(?:ec)?)$"
)
_LAST_WORDS = frozenset({"lr", "score", "reward", "return", "ppl", "wer", "cer", "bleu", "map", "gnorm", "cost"})
_LAST_WORDS |= {"perplexity", "performance", "kl", "nll", "elbo"}


class Label(NamedTuple):
    kind: str
    name: str = ""
    part: str = ""  # "train", "val", "test": said of the line from here on, "" if nothing is said


@lru_cache(maxsize=16_384)
def label_of(gap: str) -> Label:
    """Return what the text between two numbers says of the second; lines repeat, so answers are kept.

    Example:
        >>> label_of("| Epoch: "), label_of(" - val_loss: "), label_of("Validation of Epoch ")
        (Label(kind='epoch', name='', part=''), Label(kind='quantity', name='val_loss', part=''), \
Label(kind='epoch', name='', part='val'))
    """
    text = _OPEN_QUOTE.sub(r"\1", _QUOTED.sub(" ", gap[-_MOST:]))
    counter = _counter(text)
    if counter:
        return Label(counter, part=part_in(text))
    return _quantity(text)


def part_in(text: str) -> str:
    """Return the part of the data that a text names last, "" for none."""
    found = _PART_WORD.findall(text)
    return _PARTS[found[-1].lower()] if found else ""


def heading_part(line: str) -> str | None:
    """Return the part of the data that a heading such as "--- Validation ---" opens, None if it is no heading."""
    found = _HEADING.match(line) if len(line) < 100 else None
    return _PARTS.get(found[1].lower()) if found else None


def _counter(text: str) -> str:
    bare = text.rstrip(" \t[(#=:-")
    is_key = bare.endswith(("'", '"'))  # {"loss": 0.5, "step": 10}
    bare = bare.rstrip("'\"")
    words = _WORD.findall(bare[-40:])
    if not words or not bare.lower().endswith(words[-1].lower()):
        return NOTHING
    last = words[-1].lower()
    has_words_before = bare[: -len(last)].endswith((" ", "_"))
    if has_words_before and not _NO_COUNTERS.isdisjoint(map(str.lower, words[-3:-1])):
        return NOTHING
    if last in _STEP_WORDS:
        return STEP
    return EPOCH if last in _EPOCH_WORDS and not is_key else NOTHING


def _quantity(text: str) -> Label:
    text = _WRAPPED.sub("", _STAMP.sub("", text).rstrip()).rstrip()
    has_sign = text.endswith((":", "=", ";", "=>", "->"))
    core = "objective" if _OBJECTIVE.search(text) else _VERB.sub("", text.rstrip(':=;-> \t"|'))
    cuts = list(_CUT.finditer(core))
    head, name = (core[: cuts[-1].start()], core[cuts[-1].end() :]) if cuts else ("", core)
    head, name = _without_bracket(head, name)
    if _IN_CODE.search(text) is not None and not is_metric(name):
        return Label(NOTHING, part=part_in(head))
    name = _SPEED.sub("", name)
    name = _CAMEL.sub("_", name.strip(" '`*#>-\u2013.~\u2192"))
    name = _DURATION.sub("", _ARTICLES.sub("", name.lstrip(") ")))
    part = part_in(head)
    if not has_sign and name.lower() in _PARTS:
        return Label(BARE, name, part)
    if not _is_name(name, has_sign=has_sign):
        return Label(NOTHING, part=part_in(text))
    return Label(QUANTITY, name, part)


def _without_bracket(head: str, name: str) -> tuple[str, str]:
    """Cut at an opening bracket that is not closed; a closed one belongs to the name, "mAP50(B)"."""
    if "(" in name and not name.endswith(")"):
        before, _, name = name.rpartition("(")
        head += before
    return head, name


def _is_name(name: str, *, has_sign: bool) -> bool:
    if not name or len(name) > 60 or not _WORD.search(name):
        return False
    words = plain(name)
    is_of_epoch = words.endswith(("_epoch", "_total")) and is_metric(words)  # "train_loss_epoch", "loss/train/total"
    if (
        (_IGNORED.search(words) and not is_of_epoch)
        or _NO_QUANTITY.search(words)
        or _NO_QUANTITY.search(name)
        or words.count("_") > 8
    ):
        return False
    if has_sign:
        return len(name.split()) <= 6
    first, _, last = words.rpartition("_")
    if first and last in _PARTS:  # "loss train 0.5"
        last = first.rpartition("_")[2]
    return len(name.split()) <= 5 and (
        last in _LAST_WORDS or (is_metric(last) and last != "f1") or (is_metric(words) and len(name.split()) == 1)
    )
