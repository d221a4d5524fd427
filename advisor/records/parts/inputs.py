"""Inputs that are no table: how texts become numbers, how pictures are varied in training, how they are decoded."""

from enum import StrEnum
from typing import Literal

import msgspec


class WordsAs(StrEnum):
    """What a text becomes."""

    VECTORS = "vectors"  # how often it has each word, rare words counting more: a preprocessing
    MEAN = "mean"  # an embedding of each word, and the mean of them
    CONVOLUTION = "convolution"  # convolutions over embeddings, and the largest answer of each filter
    RECURRENT = "recurrent"  # gated recurrent units that read the embeddings both ways


class Words(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How texts become inputs; the vocabulary is that of the training part."""

    read_as: WordsAs = WordsAs.VECTORS
    vocabulary: int = 5000  # the commonest words that are told apart
    length: int = 0  # words of a text that are read where they are embedded; 0: enough for 19 of 20 texts
    embedding: int = 32  # numbers a word becomes


class WordsForm(msgspec.Struct, frozen=True, kw_only=True):
    """What texts became in a training: numbers of words, or vectors."""

    read_as: WordsAs
    length: int  # words of a text that are read; 0 for vectors
    factor: float = 1.0  # vectors are multiplied by this


class Flip(StrEnum):
    NONE = "none"
    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"
    BOTH = "horizontal_and_vertical"


class Augmentation(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How pictures are varied at random, anew in each epoch, in training alone."""

    flip: Flip = Flip.NONE
    shift: float = 0.0  # at most this share of the height and of the width
    rotation: float = 0.0  # at most this share of a full turn, either way
    zoom: float = 0.0  # at most this share, in or out
    contrast: float = 0.0  # at most this share, more or less

    @property
    def is_active(self) -> bool:
        """Whether anything is varied.

        Example:
            >>> Augmentation().is_active, Augmentation(zoom=0.1).is_active
            (False, True)
        """
        return self != Augmentation()


class PictureForm(msgspec.Struct, frozen=True, kw_only=True):
    """What decoded pictures are brought to."""

    height: int
    width: int
    color_mode: Literal["grayscale", "rgb", "rgba"]
    bits: Literal[8, 16] = 8


class SeriesForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a forecast is made from, and how far it reaches."""

    window: int  # rows that are looked back on
    horizon: int  # rows that are foretold
    targets: tuple[str, ...]  # columns
    time: str | None = None  # the column by which rows are ordered
    time_form: str = ""  # how its dates are written
    series: str | None = None  # the column that tells several series apart
