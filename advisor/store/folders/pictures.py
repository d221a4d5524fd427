"""Pictures as one array of whole numbers: one size, one number of channels, 8 bits or 16."""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from advisor.errors import FileError, Problem
from advisor.machine import usable_memory_bytes
from advisor.records import DataPlan, PictureForm, Surprise

_KEPT_SIDE = 96  # pictures that all have one size of at most this are left as they are
_LONGEST_SIDE = 64  # of all others
_NAMED = 20  # unreadable files that are named
_BYTES_A_VALUE = 6  # as bytes, and as the numbers that a network is given
_SHARE_OF_MEMORY = 0.5
_TURNED = (5, 6, 7, 8)  # values of EXIF's orientation by which width and height change places
_ORIENTATION = 0x0112
_GREY_MODES = ("1", "L", "LA", "La")
_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
_SAID = {"grayscale": "grey", "rgb": "red, green and blue", "rgba": "red, green, blue and alpha"}

Found = TypeVar("Found")


@dataclass(frozen=True, eq=False)
class Pictures:
    """Decoded pictures and how they were read.

    Args:
        array: Shape (pictures, height, width, channels), uint8 or uint16.
        form: What every one of them was brought to.
        surprises: What may have been meant otherwise.
    """

    array: np.ndarray
    form: PictureForm
    surprises: tuple[Surprise, ...] = ()

    @property
    def note(self) -> str:
        """How the pictures are read, in words."""
        form = self.form
        return f"pictures are read as {form.height} x {form.width}, {_SAID[form.color_mode]}, {form.bits} bits"


@dataclass(frozen=True)
class _Head:
    size: tuple[int, int]  # height, width, as it is to be seen
    mode: str
    has_alpha: bool


def read_pictures(paths: Sequence[Path], plan: DataPlan, *, root: Path) -> Pictures:
    """Decode pictures, each turned as its EXIF data say, to the size and channels of the plan or what fits them.

    Args:
        paths: Of the files; the first frame of a moving picture is taken.
        plan: Its `image_size` and `color_mode`.
        root: What the files are named below in messages.

    Raises:
        FileError: If files cannot be read, with the first of them and the count; or if all do not fit into memory.
    """
    heads, problems = _each(paths, _head, root=root)
    if problems:  # so that those which fail later are named with them
        _refuse([*problems, *_each([path for path in paths if path in heads], _load, root=root)[1]], root=root)
    form = _form(list(heads.values()), plan)
    _check_memory(len(paths), form, root)
    decoded = decode(paths, form, root=root)
    return Pictures(decoded, form, tuple(_surprises(list(heads.values()), form, plan)))


def decode(paths: Sequence[Path], form: PictureForm, *, root: Path) -> np.ndarray:
    """Return pictures in a form, shape (pictures, height, width, channels), uint8 or uint16.

    Raises:
        FileError: If files cannot be read, with the first of them and the count.
    """
    shape = (len(paths), form.height, form.width, _CHANNELS[form.color_mode])
    array = np.zeros(shape, dtype=np.uint16 if form.bits == 16 else np.uint8)
    places = {path: place for place, path in enumerate(paths)}

    def fill(path: Path) -> None:
        with Image.open(path) as image:
            array[places[path]] = _values(ImageOps.exif_transpose(image), form)

    _refuse(_each(paths, fill, root=root)[1], root=root)
    return array


def _each(
    paths: Sequence[Path], look: Callable[[Path], Found], *, root: Path
) -> tuple[dict[Path, Found], list[Problem]]:
    """Look at every file; return what was found, and the problems of those at which that fails."""
    found, problems = {}, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged EXIF data and the like; what cannot be read raises
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for path in paths:
            try:
                found[path] = look(path)
            except (OSError, ValueError, SyntaxError, EOFError, Warning, Image.DecompressionBombError) as error:
                problems.append(Problem(_below(path, root), f"expected a picture, got {_reason(path, error)}"))
    return found, problems


def _refuse(problems: Sequence[Problem], *, root: Path) -> None:
    if problems:
        more = [Problem("", f"{len(problems) - _NAMED} more such files")] if len(problems) > _NAMED else []
        remedy = "Remove these files, or save them anew as PNG or JPEG."
        raise FileError(f"cannot read the pictures of {root}", [*problems[:_NAMED], *more], remedy)


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _reason(path: Path, error: BaseException) -> str:
    try:
        if path.stat().st_size == 0:
            return "an empty file"
    except OSError:
        return "no file"
    if isinstance(error, UnidentifiedImageError):
        return "a file that is none"
    return f"one that cannot be decoded ({' '.join(str(error).split())})"


def _head(path: Path) -> _Head:
    with Image.open(path) as image:
        width, height = image.size
        turned = image.getexif().get(_ORIENTATION) in _TURNED
        has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
        if image.mode == "F":
            raise ValueError("its pixels are fractions; save it with 8 or 16 bits")
        return _Head((width, height) if turned else (height, width), image.mode, has_alpha)


def _load(path: Path) -> None:
    with Image.open(path) as image:
        image.load()


def _is_grey(mode: str) -> bool:
    return mode in _GREY_MODES or mode.startswith("I")


def _form(heads: Sequence[_Head], plan: DataPlan) -> PictureForm:
    height, width = _size(heads, plan)
    mode = plan.color_mode or ("grayscale" if all(_is_grey(head.mode) for head in heads) else "rgb")
    bits: Literal[8, 16] = 16 if any(head.mode.startswith("I") for head in heads) else 8
    return PictureForm(height=height, width=width, color_mode=mode, bits=bits)


def _size(heads: Sequence[_Head], plan: DataPlan) -> tuple[int, int]:
    if plan.image_size is not None:
        said = plan.image_size
        return (said, said) if isinstance(said, int) else said
    sizes = np.array([head.size for head in heads])
    if (sizes == sizes[0]).all() and sizes.max() <= _KEPT_SIDE:
        return int(sizes[0, 0]), int(sizes[0, 1])
    typical = np.median(sizes, axis=0)
    shrink = min(1.0, _LONGEST_SIDE / float(typical.max()))
    height, width = np.maximum(1, np.round(typical * shrink)).astype(int).tolist()
    return height, width


def _check_memory(count: int, form: PictureForm, root: Path) -> None:
    values = count * form.height * form.width * _CHANNELS[form.color_mode]
    most = int(_SHARE_OF_MEMORY * usable_memory_bytes()) // _BYTES_A_VALUE
    if values <= most:
        return
    side = max(1, int((most / count / _CHANNELS[form.color_mode]) ** 0.5))
    got = f"{count:,} of {form.height} x {form.width}, {values * _BYTES_A_VALUE / 2**30:.1f} GiB"
    problem = Problem("", f"expected pictures that fit into half of the memory once decoded, got {got}")
    raise FileError(f"cannot read the pictures of {root}", [problem], f"Write image_size = [{side}, {side}] in [data].")


def _values(image: Image.Image, form: PictureForm) -> np.ndarray:
    """Return one picture in a form, shape (height, width, channels)."""
    if image.mode.startswith("I"):
        return _deep_values(image, form)
    plain = _without_alpha(image, form)
    if plain.size != (form.width, form.height):
        plain = plain.resize((form.width, form.height), Image.Resampling.BILINEAR)
    values = np.asarray(plain).reshape(form.height, form.width, -1)
    return values.astype(np.uint16) * 257 if form.bits == 16 else values


def _without_alpha(image: Image.Image, form: PictureForm) -> Image.Image:
    """Return a picture in the channels of a form; what is transparent and must not be is laid over white."""
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    if has_alpha or form.color_mode == "rgba":
        image = image.convert("RGBA")
        if form.color_mode == "rgba":
            return image
        image = Image.alpha_composite(Image.new("RGBA", image.size, (255, 255, 255, 255)), image)
    return image.convert("L" if form.color_mode == "grayscale" else "RGB")


def _deep_values(image: Image.Image, form: PictureForm) -> np.ndarray:
    """Return a grey picture of 16 bits in a form, its grey in every colour."""
    deep = Image.fromarray(np.asarray(image.convert("I"), dtype=np.float32))
    if deep.size != (form.width, form.height):
        deep = deep.resize((form.width, form.height), Image.Resampling.BILINEAR)
    grey = np.asarray(deep)
    if grey.min() < 0 or grey.max() > 65535:
        raise ValueError("its pixels have more than 16 bits")
    grey = np.round(grey if form.bits == 16 else grey / 257)
    values = np.repeat(grey[:, :, None], _CHANNELS[form.color_mode], axis=2)
    if form.color_mode == "rgba":
        values[:, :, 3] = 65535 if form.bits == 16 else 255
    return values


def _surprises(heads: Sequence[_Head], form: PictureForm, plan: DataPlan) -> list[Surprise]:
    found = []
    sizes = {head.size for head in heads}
    if plan.image_size is None and sizes != {(form.height, form.width)}:
        low, high = min(sizes, key=np.prod), max(sizes, key=np.prod)
        seen = f"are {low[0]} x {low[1]}" + (f" to {high[0]} x {high[1]}" if low != high else "")
        read_as, otherwise = f"are resized to {form.height} x {form.width}", "image_size = [height, width]"
        found.append(Surprise(column="pictures", seen=seen, read_as=read_as, otherwise=otherwise))
    alpha = sum(head.has_alpha for head in heads)
    if alpha and not plan.color_mode:
        seen = f"may be transparent in places ({alpha:,} of {len(heads):,})"
        read_as, otherwise = "are laid over white", 'color_mode = "rgba"'
        found.append(Surprise(column="pictures", seen=seen, read_as=read_as, otherwise=otherwise))
    grey = sum(_is_grey(head.mode) for head in heads)
    if grey and form.color_mode == "rgb" and not plan.color_mode:
        seen = f"are grey in part ({grey:,} of {len(heads):,})"
        read_as, otherwise = "are read in colour", 'color_mode = "grayscale"'
        found.append(Surprise(column="pictures", seen=seen, read_as=read_as, otherwise=otherwise))
    return found
