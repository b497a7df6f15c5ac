"""The similarity of a source and a target sentence as a number that means something: 0..1.

Raw cosines of this kind of encoder live between 0.75 and 0.95. Here the language's mean is taken off, and each
sentence's similarity to its nearest neighbours in a fixed background sample of the other language is taken away
(CSLS, Conneau et al. 2018), so that sentences which resemble everything gain nothing:

    margin = 2 cos(s, t) - mean of the K best cos(s, background of t's language) - same for t

A logistic function per language turns the margin into the probability that t is the translation of s rather than of
a neighbouring sentence of the same article, both being equally likely beforehand. 0.5 is "can be either"; good
translations are mostly above 0.95.
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np

from mtqa.background import background, centred
from mtqa.locales import table
from mtqa.model import SOURCE_LANG, Lang
from mtqa.ports import Encoded

K = 8  # nearest neighbours


@cache
def _curve(lang: Lang) -> tuple[float, float]:
    """Middle and slope of the logistic function."""
    data = table(lang, "similarity")
    return float(data["middle"]), float(data["slope"])


@lru_cache(maxsize=8192)
def _usual(vector: bytes, lang: Lang) -> float:
    """Mean of the K best similarities of a centred vector to the background sample of `lang`."""
    sample = background()[f"{lang}.sample"]
    close = sample @ np.frombuffer(vector, np.float32)
    return float(np.sort(close)[-K:].mean())


def margin(source: Encoded, target: Encoded, lang: Lang, source_lang: Lang = SOURCE_LANG) -> float:
    """The CSLS margin, about -0.5..1.2; for an encoder without background data a centred stand-in is not possible, and
    twice the raw cosine less its usual floor is taken."""
    if len(source.vector) != len(background()[f"{lang}.mean"]):
        return 4.0 * (float(source.vector @ target.vector) - 0.6)
    s = centred(source.vector[None], source_lang)[0]
    t = centred(target.vector[None], lang)[0]
    return 2 * float(s @ t) - _usual(s.tobytes(), lang) - _usual(t.tobytes(), source_lang)


def similarity(source: Encoded, target: Encoded, lang: Lang) -> float:
    """0..1, see above; 0 if either side has no words. `lang` is the target's ("id" for a back-translation)."""
    if not source.pieces or not target.pieces:
        return 0.0
    if (
        source.pieces == target.pieces
        and lang == SOURCE_LANG
        and np.array_equal(source.vector, target.vector)
    ):
        return 1.0
    middle, slope = _curve(lang)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, slope * (margin(source, target, lang) - middle)))))
