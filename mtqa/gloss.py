"""For every content word of a target text the nearest Indonesian word, without any translation model.

A gloss, not a translation: the nearest of some twenty-one thousand Indonesian words by the encoder's middle layer, where
words of different languages that mean the same lie close together. A word in katakana that resembles none is glossed
by its romanisation, as names are; below a confidence nothing is shown. The bank is made by `adapters/build_gloss.py`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

import numpy as np

from mtqa.background import known, unit
from mtqa.locales import table
from mtqa.model import SOURCE_LANG, GlossedWord, Lang
from mtqa.ports import Encoded
from mtqa.wordalign import function_words, word_states, words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

_KATAKANA = re.compile(r"[ァ-ヺーｦ-ﾟ・]{2,}")
RANK = 0.025  # taken off a cosine per e-fold of a word's frequency rank
ROMANISED = 0.3  # confidence of a romanisation: how a name sounds is no claim on what it means


@cache
def bank() -> tuple[tuple[str, ...], Array, Array] | None:
    """The Indonesian words, most frequent first, their unit vectors (n, 384), and what to take off each word's cosine.

    None if they are not installed. English and French words that Indonesian texts quote, and grammar words, are no
    glosses; of two words that are as near, the more frequent one is better understood.
    """
    from safetensors.numpy import load_file

    data = files("mtqa.data")
    if not data.joinpath("gloss.safetensors").is_file():
        return None
    with as_file(data.joinpath("gloss.safetensors")) as path:
        vectors = load_file(path)["vectors"].astype(np.float32)
    names = data.joinpath("gloss.txt").read_text(encoding="utf-8").split()
    unfit = function_words(SOURCE_LANG).union(
        *(table(lang, "words")["words"].split() for lang in ("en", "fr")),
        *(function_words(lang) for lang in ("en", "fr")),
    )
    malus = RANK * np.log(np.arange(1, len(names) + 1)).astype(np.float32)
    malus[[i for i, name in enumerate(names) if name in unfit]] = 9
    return tuple(names), unit(vectors), malus


@cache
def _curve(lang: Lang) -> tuple[float, float, float]:
    data = table(lang, "gloss")
    return float(data["middle"]), float(data["slope"]), float(data["least"])


def nearest(vectors: Array) -> list[tuple[str, float]]:
    """The nearest Indonesian word of each word vector (n, 384), with its cosine."""
    known_words = bank()
    if known_words is None or not len(vectors):
        return []
    names, matrix, malus = known_words
    cosines = vectors @ matrix.T
    best = (cosines - malus).argmax(axis=1)
    return [(names[j], float(cosines[i, j])) for i, j in enumerate(best)]


def gloss(text: str, lang: Lang, encoded: Encoded) -> tuple[GlossedWord, ...]:
    """The glossed words in order (spans into `text`); words without a sure gloss are left out.

    `confidence` is about the chance that the word (or one of its stem) stands in a good Indonesian translation.
    """
    if bank() is None or not encoded.pieces or not known(encoded.states):
        return ()
    found = words(text, lang, encoded)
    middle, slope, least = _curve(lang)
    made = []
    for word, (name, cosine) in zip(found, nearest(word_states(found, encoded, lang)), strict=True):
        written = word.span.of(text)
        if not word.content or not any(c.isalpha() for c in written):
            continue
        confidence = 1 / (1 + float(np.exp(-slope * (cosine - middle))))
        if (
            lang in ("en", "fr")
            and written[:1].isupper()
            and word.span.start > 0
            and name != written.casefold()
        ):
            confidence *= 0.5  # most likely a name, which needs no gloss
        if confidence >= least:
            made.append(GlossedWord(word.span, name, round(confidence, 3)))
        elif _KATAKANA.fullmatch(written):
            made.append(GlossedWord(word.span, romanised(written), ROMANISED))
    return tuple(made)


def romanised(word: str) -> str:
    from anyascii import anyascii

    return str(anyascii(word)).lower()
