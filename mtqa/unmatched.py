"""Runs of words without a counterpart on the other side: what was dropped, what was added.

The run is the stretch of words that falls furthest below `floor` in sum (grammar words count `GRAMMAR`). Whether it
is an omission (or addition) is decided by a logistic function of the run, its share of the text, the length of the
translation against what is usual, and how well the other side is covered: a free translation is covered thinly on
both sides, an omission on one. For omissions, what is uncovered at the end counts once more, and a translation that
stops without the mark that ends the source: engines break off. Coefficients are data (`locales/<lang>/coverage.toml`,
made by `mtqa.bench.fit_coverage`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from mtqa.lengths import deviation
from mtqa.locales import table
from mtqa.model import Lang, LoneWord, Span
from mtqa.wordalign import Matched, Word, linked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

GRAMMAR = 0.3  # weight of a grammar word
FEWEST = 1  # content words that are neither names nor numbers, below which a run is left to the other checks
LINKED = 0.45  # cosine of words that are each other's best match from which they are counterparts
LONE, LONELIEST = 0.15, -0.05  # coverage below which a word without a link is marked, and where most strongly
CLOSE = 2  # words by which an end may move
STOPS = frozenset(".!?؟。！？")  # reach twice as far
CLOSING = " \u00a0\u202f\t\r\n\"'”»’)）]」』】›"
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


def unfinished(source: str, target: str) -> bool:
    """Whether the source ends with a stop and the target does not."""
    return source.rstrip(CLOSING)[-1:] in STOPS and target.rstrip(CLOSING)[-1:] not in STOPS


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of the run that falls furthest below the floor, before it is judged. Data of the regression."""

    first: int
    last: int
    run: float  # log(1 + 4 * its sum below the floor)
    share: float  # of the text's weight
    other_side: float  # mean coverage of the other side
    tail: float  # as `run`, of the stretch at the end of the text


def signs(own: Sequence[Word], smooth: Array, other: Array, floor: float) -> Signs:
    """`smooth` is the smoothed coverage of the own words, `other` the coverage of the other side's."""
    weights = np.array([1.0 if w.content else GRAMMAR for w in own], np.float32)
    total, first, last = _lowest_run(smooth, weights, floor)
    below = np.cumsum(((floor - smooth) * weights)[::-1])
    return Signs(
        first,
        last,
        math.log1p(4 * total),
        float(weights[first:last].sum()) / max(1.0, float(weights.sum())),
        float(other.mean()),
        math.log1p(4 * max(0.0, float(below.max()))),
    )


def unmatched(
    text: str,
    own: Sequence[Word],
    values: Array,
    other: Array,
    similarity: Array,
    length: float,
    broken_off: bool,
    model: Any,
) -> Run | None:
    """The run of `own` words without a counterpart, if it is one.

    `values` and `other` are the coverage of the own and of the other side's words, `similarity` their cosines.
    """
    if not own or not len(other):
        return None
    values = smoothed(values)
    seen = signs(own, values, other, model["floor"])
    first, last = seen.first, seen.last
    if first == last:
        return None
    score = (
        model["run"] * seen.run
        + model["length"] * length
        + model["share"] * seen.share
        + model["other_side"] * seen.other_side
        + model.get("tail", 0.0) * seen.tail
        + model.get("unfinished", 0.0) * broken_off
        + model["bias"]
    )
    while first > 0 and values[first - 1] < model["edge"]:
        first -= 1
    while last < len(own) and values[last] < model["edge"]:
        last += 1
    first, last = _fitted(text, own, first, last, similarity)
    telling = [w for w in own[first:last] if w.content and plain(w.span.of(text), w.span.start)]
    if score <= 0 or len(telling) < FEWEST:
        return None
    span = Span(own[first].span.start, own[last - 1].span.end)
    return Run(first, last, span, 1 / (1 + math.exp(-min(score, 30))))


def _fitted(text: str, own: Sequence[Word], first: int, last: int, similarity: Array) -> tuple[int, int]:
    """Smoothing blurs the ends of a run: words there that have a counterpart are left out, and an end moves to a
    punctuation mark close by."""
    mutual = similarity.argmax(axis=0)[similarity.argmax(axis=1)] == np.arange(len(own))
    tied = mutual & (similarity.max(axis=1) >= LINKED)
    short = sum(len(w.span) for w in own) <= 2.5 * len(own)  # Chinese, Japanese
    close = 2 * CLOSE if short else CLOSE
    for _ in range(CLOSE):
        if last - first > 2 and tied[first]:
            first += 1
        if last - first > 2 and tied[last - 1]:
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


def plain(word: str, at: int) -> bool:
    """Neither a number nor, as far as capitals tell, a name."""
    return not any(c.isdigit() for c in word) and not (word[:1].isupper() and at > 0)


def dropped(pair: Matched, source: str, target: str, lang: Lang) -> Run | None:
    """The run of source words that the translation leaves out."""
    return unmatched(
        source,
        pair.source,
        pair.source_coverage,
        pair.target_coverage,
        pair.similarity,
        deviation(source, target, lang),
        unfinished(source, target),
        table(lang, "coverage")["omission"],
    )


def added(pair: Matched, source: str, target: str, lang: Lang) -> Run | None:
    """The run of target words that the source does not have."""
    return unmatched(
        target,
        pair.target,
        pair.target_coverage,
        pair.source_coverage,
        pair.similarity.T,
        deviation(source, target, lang),
        False,
        table(lang, "coverage")["addition"],
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


def lone_words(matched: Matched) -> tuple[LoneWord, ...]:
    """Content words that have no link and stand where little is covered (local spans), the source's first.

    Of news sentences (ntrex-dev) 3 % (en) to 17 % (ja) of the words that have a translation are marked, and 77 to 85 % of
    those of a sentence left out; with a strength of 0.5 or more 1 to 4 %, and 58 to 77 %.
    """
    if not matched.similarity.size:
        return ()
    pairs = linked(matched)
    found = []
    sides: tuple[tuple[Literal["source", "target"], list[Word], Array, set[int]], ...] = (
        ("source", matched.source, matched.source_coverage, {i for i, _ in pairs}),
        ("target", matched.target, matched.target_coverage, {j for _, j in pairs}),
    )
    for side, own, values, have in sides:
        strengths = np.clip((LONE - smoothed(values)) / (LONE - LONELIEST), 0, 1)
        found += [
            LoneWord(side, word.span, round(float(strength), 2))
            for k, (word, strength) in enumerate(zip(own, strengths, strict=True))
            if word.content and k not in have and strength >= 0.005
        ]
    return tuple(found)
