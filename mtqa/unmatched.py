"""Runs of words without a counterpart on the other side: what was dropped, what was added.

A run is the stretch of words that are least likely to have a counterpart (`mtqa.counterparts`): that falls furthest below
`floor` in sum, grammar words counting `GRAMMAR`. Whether it is an omission (or addition) is decided by a logistic function
of the run, its share of the text, the length of the translation against what is usual, the length of the text, and how
many words of both sides have counterparts: in a free translation some lack on both, in an omission on one. What lacks at
the end counts once more, and for omissions a translation that stops without the mark that ends the source: engines break
off. Coefficients are data (`locales/<lang>/coverage.toml`, made by `mtqa.bench.fit_coverage`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from mtqa.lengths import deviation
from mtqa.locales import table
from mtqa.model import Lang, LoneWord, Span
from mtqa.wordalign import Matched, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

GRAMMAR = 0.3  # weight of a grammar word
FEWEST = (
    2  # content words of a run; one suffices that is neither a name nor a number, which have their own checks
)
LONE = 0.3  # probability of having no counterpart from which a content word is marked
EDGE, BEYOND = (
    0.27,
    0.5,
)  # the same, from which a word belongs to the run beside it, or behind at most `BRIDGE` others
BRIDGE = 2
CLOSE = 2  # words to a punctuation mark at which a run ends
STOPS = frozenset(".!?؟。！？")
CLOSING = " \u00a0\u202f\t\r\n\"'”»’)）]」』】›"
MARKS = frozenset(',;:.!?()[]–—،؛؟、，。；：！？（）「」『』“”«»"')


@dataclass(frozen=True, slots=True)
class Run:
    """Words `first:last` of one side, the span from the first to the last of them, and 0..1 how sure it is."""

    first: int
    last: int
    span: Span
    probability: float


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
    other_side: float  # share of the other side's words that have counterparts
    own_side: float  # the same of the own side's, by weight
    tail: float  # as `run`, of the stretch at the end of the text
    size: float  # log of the number of words


def signs(own: Sequence[Word], missing: Array, other_missing: Array, floor: float) -> Signs:
    """`missing`: how likely each of the own words has no counterpart, `other_missing` the same of the other side's."""
    weights = np.array([1.0 if w.content else GRAMMAR for w in own], np.float32)
    values = 1 - missing
    total, first, last = _lowest_run(values, weights, floor)
    below = np.cumsum(((floor - values) * weights)[::-1])
    return Signs(
        first,
        last,
        math.log1p(4 * total),
        float(weights[first:last].sum()) / max(1.0, float(weights.sum())),
        float(1 - other_missing.mean()),
        float((values * weights).sum()) / float(weights.sum()),
        math.log1p(4 * max(0.0, float(below.max()))),
        math.log(len(own)),
    )


def _judged(seen: Signs, length: float, broken_off: bool, model: Mapping[str, float]) -> float:
    """The log-odds that the run is an omission or addition."""
    return (
        model["run"] * seen.run
        + model["length"] * length
        + model["share"] * seen.share
        + model["other_side"] * seen.other_side
        + model["own_side"] * seen.own_side
        + model["tail"] * seen.tail
        + model["size"] * seen.size
        + model.get("unfinished", 0.0) * broken_off
        + model["bias"]
    )


def _run(
    text: str,
    own: Sequence[Word],
    missing: Array,
    other_missing: Array,
    length: float,
    broken_off: bool,
    model: Mapping[str, float],
) -> Run | None:
    """The run of `own` words of `text` without a counterpart, if it is one."""
    if not len(own) or not len(other_missing):
        return None
    seen = signs(own, missing, other_missing, model["floor"])
    if seen.first == seen.last:
        return None
    score = _judged(seen, length, broken_off, model)
    first, last = _completed(text, own, *_widened(text, own, missing, seen.first, seen.last))
    telling = [w for w in own[first:last] if w.content]
    enough = len(telling) >= FEWEST or any(plain(w.span.of(text), w.span.start) for w in telling)
    if score <= 0 or not enough:
        return None
    span = Span(own[first].span.start, own[last - 1].span.end)
    return Run(first, last, span, 1 / (1 + math.exp(-min(score, 30))))


def _marked(text: str, own: Sequence[Word], at: int, marks: frozenset[str]) -> bool:
    """Whether one of the marks stands before the word `at` (behind the last, for its number)."""
    start = own[at - 1].span.end if at else 0
    end = own[at].span.start if at < len(own) else len(text)
    return any(c in marks for c in text[start:end])


def _widened(text: str, own: Sequence[Word], missing: Array, first: int, last: int) -> tuple[int, int]:
    """The run with the words at its ends that may lack a counterpart too; others are passed over up to a mark only."""

    def ahead(at: int, step: int) -> int:
        """How many words further the run goes."""
        for k in range(BRIDGE + 1):
            here = at + k * step
            if not 0 <= here < len(own):
                break
            if not k and missing[here] >= EDGE:
                return 1
            if _marked(text, own, here + (step < 0), MARKS):
                break
            if k and missing[here] >= BEYOND:
                return k + 1
        return 0

    while more := ahead(first - 1, -1):
        first -= more
    while more := ahead(last, 1):
        last += more
    return first, last


def _completed(text: str, own: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """The run from and to the end of a sentence, if that is close by, or else out to a punctuation mark or the end."""

    def moved(at: int, inwards: int, lowest: int, highest: int) -> int:
        for step, marks in ((inwards, STOPS), (-inwards, MARKS)):
            for k in range(CLOSE + 1):
                here = at + k * step
                if lowest <= here <= highest and (here in (0, len(own)) or _marked(text, own, here, marks)):
                    return here
        return at

    first = moved(first, 1, 0, last - 1)
    return first, moved(last, -1, first + 1, len(own))


def plain(word: str, at: int) -> bool:
    """Neither a number nor, as far as capitals tell, a name."""
    return not any(c.isdigit() for c in word) and not (word[:1].isupper() and at > 0)


def dropped(
    pair: Matched, source: str, target: str, lang: Lang, model: Mapping[str, float] | None = None
) -> Run | None:
    """The run of source words that the translation leaves out. `model`: coefficients, if not the language's own."""
    length, broken_off = deviation(source, target, lang), unfinished(source, target)
    model = model or table(lang, "coverage")["omission"]
    return _run(source, pair.source, pair.source_missing, pair.target_missing, length, broken_off, model)


def added(
    pair: Matched, source: str, target: str, lang: Lang, model: Mapping[str, float] | None = None
) -> Run | None:
    """The run of target words that the source does not have. `model`: coefficients, if not the language's own."""
    length, model = deviation(source, target, lang), model or table(lang, "coverage")["addition"]
    return _run(target, pair.target, pair.target_missing, pair.source_missing, length, False, model)


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
    """Content words that probably have no counterpart (local spans), the source's first; `strength` is how probably."""
    sides: tuple[tuple[Literal["source", "target"], Sequence[Word], Array], ...] = (
        ("source", matched.source, matched.source_missing),
        ("target", matched.target, matched.target_missing),
    )
    return tuple(
        LoneWord(side, word.span, round(float(value), 2))
        for side, own, values in sides
        for word, value in zip(own, values, strict=True)
        if word.content and value >= LONE
    )
