"""Lines that say their numbers in another order, script or spelling, said as all others are."""

import re

_SIGNS = str.maketrans(
    "\uff1a\uff0c\uff1b\uff08\uff09\uff1d\uff05\u3001", ":,;()=%,"
)  # full-width, as Chinese is typed
_COUNTED = re.compile("\u7b2c\\s?(\\d{1,9})\\s?(?:\u8f6e|\u4e2a\\s?epoch)")  # "the 3rd round"
_WORDS = {
    "\u8bad\u7ec3": " train ",
    "\u9a8c\u8bc1": " val ",
    "\u6d4b\u8bd5": " test ",
    "\u635f\u5931": " loss ",
    "\u51c6\u786e\u7387": " accuracy ",
    "\u7cbe\u5ea6": " accuracy ",
    "\u5b66\u4e60\u7387": " learning rate ",
}
_LINES = str.maketrans("\u2502\u2503\u2551\u2506\u250a", "|||||")  # between the cells of a drawn table
_DRAWN = re.compile("[\u2500-\u257f]")
_DARKNET = re.compile(
    r"^\s{0,8}(\d{1,12}): \S{1,40}, (\S{1,40}) avg(?: loss)?, (\d[\d.e-]{0,30}) rate, [\d.]{1,20} seconds, .*$"
)


def said_plainly(line: str) -> str:
    """Return a line with names in front of its numbers, in words that the labels know; most come back as they are.

    Example:
        >>> said_plainly("9: 2.197225, 2.154752 avg loss, 0.001000 rate, 3.123456 seconds, 64 images")
        'step 9: avg loss: 2.154752, lr: 0.001000'
        >>> said_plainly("epoch 1, loss: 0.5")
        'epoch 1, loss: 0.5'
    """
    if " rate, " in line:
        return _DARKNET.sub(r"step \1: avg loss: \2, lr: \3", line)
    return line if line.isascii() else _translated(line)


def _translated(line: str) -> str:
    line = line.translate(_SIGNS)
    if _DRAWN.search(line) is not None:
        line = line.translate(_LINES) if any(map(str.isalnum, line)) else "---"
    line = _COUNTED.sub(r"epoch \1, ", line)
    for word, ours in _WORDS.items():
        line = line.replace(word, ours)
    return line
