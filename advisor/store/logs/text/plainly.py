"""Lines that say their numbers in another order, script or spelling, said as all others are."""

import re

from advisor.store.logs.text.dialects import in_plain_words, is_dialect, with_part_of_bar
from advisor.store.logs.words import in_english

_SIGNS = str.maketrans(
    "\uff1a\uff0c\uff1b\uff08\uff09\uff1d\uff05\u3001\u2191\u2193", ":,;()=%,  "
)  # full-width, as Chinese is typed; arrows that say which way is better
_COUNTED = re.compile("\u7b2c\\s?(\\d{1,9})\\s?(?:\u8f6e|\u4e2a\\s?epoch)")  # "the 3rd round"
_LINES = str.maketrans("\u2502\u2503\u2551\u2506\u250a", "|||||")  # between the cells of a drawn table
_DRAWN = re.compile("[\u2500-\u257f]")
_PICTURES = re.compile("[\u2600-\u27bf\u2800-\u28ff\ufe0f\U0001f000-\U0001faff]")
_DARKNET = re.compile(
    r"^\s{0,8}(\d{1,12}): \S{1,40}, (\S{1,40}) avg(?: loss)?, (\d[\d.e-]{0,30}) rate, [\d.]{1,20} seconds, .*$"
)

_PAIR = re.compile(
    r"^([\s>#]{0,12})\[\s{0,6}(\d{1,7}),\s{0,6}(\d{1,9})\](?=,?:?\s{1,4}\S{1,20} ?loss|:?\s{1,4}loss)", re.IGNORECASE
)
_EPOCH_OF = re.compile(  # "[0/5][100/1583]" of GANs, "Train: 3 [ 50/1251" of timm
    r"^([\s>#]{0,12})(?:\[(\d{1,7})/(\d{1,7})\]\s?\[\s{0,8}(\d{1,9})/(\d{1,9})\]"
    r"|Train: {1,4}(\d{1,6}) {1,4}\[\s{0,8}(\d{1,9})/\d{1,9})"
)
_COUNT_INSIDE = re.compile(  # "Loss after epoch 3: 0.5"
    r"(?<![\w.])((?:[A-Za-z][\w.]{0,30} ){0,3}[A-Za-z]\w{1,30}) (?:at|after|for|in|of) "
    r"(epoch|step|iteration|iter) ?#?(\d{1,12})(?:/\d{1,12})?(?: ?[:=]| is| was| ->) {0,4}(?=[-+\d.ni])",
    re.IGNORECASE,
)
_COUNTS_INSIDE = (" at ", " after ", " for ", " in ", " of ")
_BAR_OF_STEPS = re.compile(
    r"^\s{0,8}(?:(Epochs?)|Steps?|Iterations?|Iters?|Updates?) ?:? {1,8}\d{1,3}%\|[^|]{0,200}\|"
    r"\s{0,8}(\d{1,12})/\d{1,12} \[",
    re.IGNORECASE,
)
_PARTS_BARE = re.compile(r"^(\d{1,9}) (train|val|eval|test) (?=\d{1,9}\.\d{1,12}$)", re.MULTILINE)  # "250 val 3.28"
_PART_OF = re.compile(r"^\s{0,8}(?:\* )?(train|valid|val|test) \((\d{1,7})/(\d{1,7})\)(?= )")  # Catalyst
_FASTAI = re.compile(  # [epoch train_loss val_loss metric], as fastai 0.x prints arrays
    r"^\s{0,8}\[\s{0,4}(\d{1,6})\.\s{1,12}([\d.e+-]{1,20})\s{1,12}([\d.e+-]{1,20})(?:\s{1,12}([\d.e+-]{1,20}))?[^\[]{0,80}\]\s*$"
)
_KALDI = re.compile(
    r"^(?:.{0,80}?(train|valid)\w{0,20}\.(\d{1,6})\.log:)?.{0,200}?\bOverall (?:average )?"
    r"(log-probability|objective function|accuracy) for '[^']{1,40}' is (-?)([\d.e+-]{1,30})\b.*$"
)

_PARTS_COUNTED = ("train (", "valid (", "val (")
_SIGNS_OF_ORDER = (" rate, ", "%|", " Overall ", "Train: ", "ScoreIterationListener", *_PARTS_COUNTED)
_COUNTED_INSIDE = tuple(f"{word}{count}" for word in _COUNTS_INSIDE for count in ("epoch", "step", "iter"))
_OPENS = re.compile(r"^[\s>#]{0,12}\[(?:\s{0,6}\d{1,7},|\d{1,7}/|\s{0,4}\d{1,6}\.\s)", re.MULTILINE)


def is_plain(text: str) -> bool:
    """Say whether `said_plainly` would leave every line of a text as it is.

    Example:
        >>> is_plain("epoch 1, loss: 0.5\\n[0] rmse: 3"), is_plain("loss after epoch 3: 0.5")
        (True, False)
    """
    if not text.isascii() or any(sign in text for sign in _SIGNS_OF_ORDER) or ("[" in text and _OPENS.search(text)):
        return False
    if (" train " in text or " val " in text) and _PARTS_BARE.search(text) is not None:
        return False
    if is_dialect(text):
        return False
    small = text.lower()
    return not any(words in small for words in _COUNTED_INSIDE)


def said_plainly(line: str) -> str:
    """Return a line with names in front of its numbers, in words that the labels know; most come back as they are.

    Example:
        >>> said_plainly("9: 2.197225, 2.154752 avg loss, 0.001000 rate, 3.123456 seconds, 64 images")
        'step 9: avg loss: 2.154752, lr: 0.001000'
        >>> said_plainly("epoch 1, loss: 0.5")
        'epoch 1, loss: 0.5'
        >>> said_plainly("[2,  4000] loss: 1.850"), said_plainly("[3.      0.4955  0.2605  0.9   ]")
        ('epoch 2, step 4000, loss: 1.850', 'epoch 3, train loss: 0.4955, val loss: 0.2605, metric: 0.9')
    """
    if " rate, " in line:
        return _DARKNET.sub(r"step \1: avg loss: \2, lr: \3", line)
    line = in_plain_words(line) if is_dialect(line) else line
    if "%|" in line:
        line = with_part_of_bar(line)
        line = _BAR_OF_STEPS.sub(lambda bar: f"{'epoch' if bar[1] else 'step'} {bar[2]}, [", line)
    if not line.isascii():
        return _translated(line)
    if line.lstrip("> #\t")[:1] == "[":
        return _bracketed(line)
    if " Overall " in line:
        return _KALDI.sub(_of_kaldi, line)
    line = _of_a_part(line)
    if any(word in line for word in _COUNTS_INSIDE):  # a cheap look first
        line = line.replace("Score at ", "loss at ") if "ScoreIterationListener" in line else line
        return _COUNT_INSIDE.sub(r"\2 \3, \1: ", line)
    return line


def _of_a_part(line: str) -> str:
    if line[:1].isdigit():
        return _PARTS_BARE.sub(r"step \1, \2 loss: ", line)
    if line.lstrip().startswith(("Train: ", *_PARTS_COUNTED)):
        return _PART_OF.sub(r"epoch \2/\3, \1 ", _EPOCH_OF.sub(r"\1train epoch \6, step \7 [", line))
    return line


def _bracketed(line: str) -> str:
    found = _FASTAI.match(line)
    if found is not None:
        metric = f", metric: {found[4]}" if found[4] else ""
        return f"epoch {found[1]}, train loss: {found[2]}, val loss: {found[3]}{metric}"
    if "][" in line[:40]:
        line = _EPOCH_OF.sub(r"\1epoch \2/\3, step \4,", line)
    return _PAIR.sub(r"\1epoch \2, step \3,", line)


def _of_kaldi(found: re.Match[str]) -> str:
    """Say what Kaldi's log says of a part: what it maximizes is the negative of a loss."""
    part, step, quantity, sign, number = found.groups()
    where = f"step {step}, {'val' if part == 'valid' else part} " if part else ""
    if quantity == "accuracy":
        return f"{where}accuracy: {sign}{number}"
    return f"{where}negative log-likelihood loss: {'' if sign else '-'}{number}"


def _translated(line: str) -> str:
    line = _PICTURES.sub("", line.translate(_SIGNS))
    if _DRAWN.search(line) is not None:
        line = line.translate(_LINES) if any(map(str.isalnum, line)) else "---"
    return in_english(_COUNTED.sub(r"epoch \1, ", line))
