"""The similarity of a source and a target sentence as a number that means something: 0..1.

Raw cosines of this kind of encoder live between 0.75 and 0.95. Here the language's mean is taken off, and each
sentence's similarity to its nearest neighbours in a fixed background sample of the other language is taken away
(CSLS, Conneau et al. 2018), so that sentences which resemble everything gain nothing:

    margin = 2 cos(s, t) - mean of the K best cos(s, background of t's language) - same for t

Beside the sentences' margin stands how well the pieces of each side are covered by the other (`wordalign.coverage`).
A logistic function per language (`locales/<lang>/similarity.toml`) turns the three into the probability that t is the
translation of s rather than of a neighbouring sentence of the same article, both being equally likely beforehand.
0.5 is "can be either"; three of four good translations are above 0.95, nineteen of twenty neighbours below 0.4.
It tells a translation from a neighbour with AUC .999 en, .995 fr, .996 ar, .992 zh, .993 ja (ntrex-dev).
"""

from __future__ import annotations

import math
from functools import cache, lru_cache

import numpy as np

from mtqa.background import background, centred, known
from mtqa.locales import table
from mtqa.model import SOURCE_LANG, Lang
from mtqa.ports import Encoded
from mtqa.wordalign import centred as pieces
from mtqa.wordalign import coverage

K = 8  # nearest neighbours


@cache
def _curve(lang: Lang) -> tuple[float, float, float, float]:
    """Weights of the margin and of the two coverages, and the bias."""
    data = table(lang, "similarity")
    return float(data["margin"]), float(data["source"]), float(data["target"]), float(data["bias"])


@lru_cache(maxsize=8192)
def _usual(vector: bytes, lang: Lang) -> float:
    """Mean of the K best similarities of a centred vector to the background sample of `lang`."""
    sample = background()[f"{lang}.sample"]
    close = sample @ np.frombuffer(vector, np.float32)
    return float(np.sort(close)[-K:].mean())


def margin(source: Encoded, target: Encoded, lang: Lang) -> float:
    """The CSLS margin of two sentences, about -0.5..1.2."""
    s = centred(source.vector[None], SOURCE_LANG)[0]
    t = centred(target.vector[None], lang)[0]
    return 2 * float(s @ t) - _usual(s.tobytes(), lang) - _usual(t.tobytes(), SOURCE_LANG)


def similarity(source: Encoded, target: Encoded, lang: Lang) -> float:
    """0..1, see above; 0 if either side has no words. `lang` is the target's ("id" for a back-translation).

    For an encoder without background data it is the cosine, of which half is taken to be usual.
    """
    if not source.pieces or not target.pieces:
        return 0.0
    if np.array_equal(source.vector, target.vector):
        return 1.0  # the same text; an untranslated one is the business of the language checks
    if not known(source.states):
        return min(1.0, max(0.0, 2 * float(source.vector @ target.vector) - 1))
    cosines = pieces(source, SOURCE_LANG) @ pieces(target, lang).T
    weight, by_source, by_target, bias = _curve(lang)
    value = (
        weight * margin(source, target, lang)
        + by_source * float(coverage(cosines).mean())
        + by_target * float(coverage(cosines.T).mean())
        + bias
    )
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))
