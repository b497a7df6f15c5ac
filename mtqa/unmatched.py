"""Runs of words without a counterpart on the other side: what was dropped, what was added.

The run is the stretch of words that falls furthest below `floor` in sum (grammar words count `GRAMMAR`). Whether it
is an omission (or addition) is decided by a logistic function of the run, its share of the text, the length of the
translation against what is usual, and how well the other side is covered: a free translation is covered thinly on
both sides, an omission on one. Coefficients are data (`locales/<lang>/coverage.toml`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mtqa.locales import table
from mtqa.model import Lang, Span
from mtqa.wordalign import Matched, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

GRAMMAR = 0.3  # weight of a grammar word
FEWEST = 1  # content words that are neither names nor numbers, below which a run is left to the other checks
LINKED = 0.4  # cosine of words that are each other's best match from which they are counterparts
CLOSE = 2  # words by which an end may move
STOPS = frozenset(".!?؟。！？")  # reach twice as far
MARKS = frozenset(',;:.!?()[]–—،؛؟、，。；：！？（）「」『』“”«»"')


@dataclass(frozen=True, slots=True)
class Run:
    """Words `first:last` of one side, the span from the first to the last of them, and 0..1 how sure it is."""

    first: int
    last: int
    span: Span
    probability: float


def smoothed(values: Array) -> Array:
    """The mean with the neighbour on each side."""
    if not len(values):
        return values
    around = np.pad(values, 1, mode="edge")
    return np.asarray((around[:-2] + around[1:-1] + around[2:]) / 3, dtype=np.float32)


def _lowest_run(values: Array, weights: Array, floor: float) -> tuple[float, int, int]:
    """The stretch with the greatest weighted sum of `floor - value`: (sum, first, last)."""
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for i, (value, weight) in enumerate(zip(values.tolist(), weights.tolist(), strict=True)):
        total += (floor - value) * weight
        if total <= 0:
            total, start = 0.0, i + 1
        elif total > best[0]:
            best = total, start, i + 1
    return best


def unmatched(
    text: str,
    own: Sequence[Word],
    values: Array,
    other: Array,
    similarity: Array,
    deviation: float,
    model: Any,
) -> Run | None:
    """The run of `own` words without a counterpart, if it is one.

    `values` and `other` are the coverage of the own and of the other side's words, `similarity` their cosines.
    """
    if not own or not len(other):
        return None
    values = smoothed(values)
    weights = np.array([1.0 if w.content else GRAMMAR for w in own], np.float32)
    total, first, last = _lowest_run(values, weights, model["floor"])
    if first == last:
        return None
    score = (
        model["run"] * math.log1p(4 * total)
        + model["length"] * deviation
        + model["share"] * float(weights[first:last].sum()) / max(1.0, float(weights.sum()))
        + model["other_side"] * float(other.mean())
        + model["bias"]
    )
    while first > 0 and values[first - 1] < model["edge"]:
        first -= 1
    while last < len(own) and values[last] < model["edge"]:
        last += 1
    first, last = _fitted(text, own, first, last, similarity)
    plain = [w for w in own[first:last] if w.content and _plain(w.span.of(text), w.span.start)]
    if score <= 0 or len(plain) < FEWEST:
        return None
    span = Span(own[first].span.start, own[last - 1].span.end)
    return Run(first, last, span, 1 / (1 + math.exp(-min(score, 30))))


def _fitted(text: str, own: Sequence[Word], first: int, last: int, similarity: Array) -> tuple[int, int]:
    """Smoothing blurs the ends of a run: words there that have a counterpart are left out, and an end moves to a
    punctuation mark close by."""
    mutual = similarity.argmax(axis=0)[similarity.argmax(axis=1)] == np.arange(len(own))
    linked = mutual & (similarity.max(axis=1) >= LINKED)
    short = sum(len(w.span) for w in own) <= 2.5 * len(own)  # Chinese, Japanese
    close = 2 * CLOSE if short else CLOSE
    for _ in range(CLOSE):
        if last - first > 2 and linked[first]:
            first += 1
        if last - first > 2 and linked[last - 1]:
            last -= 1

    def after(i: int, marks: frozenset[str]) -> bool:
        start = own[i - 1].span.end if i else 0
        end = own[i].span.start if i < len(own) else len(text)
        return any(c in marks for c in text[start:end])

    def moved(i: int, lowest: int, highest: int) -> int:
        if i in (0, len(own)):
            return i
        for marks, reach in ((STOPS, 2 * close), (MARKS, close)):
            for k in (step for size in range(reach + 1) for step in (size, -size)):
                if lowest <= i + k <= highest and after(i + k, marks):
                    return i + k
        return 0 if lowest == 0 and i <= CLOSE else i

    first = moved(first, 0, last - 2)
    last = moved(last, first + 2, len(own))
    return first, last


def _plain(word: str, at: int) -> bool:
    """Neither a number nor, as far as capitals tell, a name."""
    return not any(c.isdigit() for c in word) and not (word[:1].isupper() and at > 0)


def dropped(pair: Matched, source: str, lang: Lang, deviation: float) -> Run | None:
    """The run of source words that the translation leaves out."""
    model = table(lang, "coverage")["omission"]
    return unmatched(
        source, pair.source, pair.source_coverage, pair.target_coverage, pair.similarity, deviation, model
    )


def added(pair: Matched, target: str, lang: Lang, deviation: float) -> Run | None:
    """The run of target words that the source does not have."""
    model = table(lang, "coverage")["addition"]
    return unmatched(
        target, pair.target, pair.target_coverage, pair.source_coverage, pair.similarity.T, deviation, model
    )


def place(pair: Matched, run: Run, of_source: bool) -> int | None:
    """Index of the word on the other side after which the run would stand: the counterpart of the nearest word before
    it that has one (None: at the beginning)."""
    similarity = pair.similarity if of_source else pair.similarity.T
    own = pair.source if of_source else pair.target
    for i in range(run.first - 1, -1, -1):
        best = int(similarity[i].argmax())
        if own[i].content and int(similarity[:, best].argmax()) == i:
            return best
    return None
