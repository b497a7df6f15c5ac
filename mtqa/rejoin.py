"""A second look at beads, by words: what was left alone beside its other half, and what was joined but says other things.

Sentence vectors and lengths cannot always tell half of a split sentence from an inserted one. Words can: those of a half
have counterparts in the segment, and others than those that the first half has taken (`wordalign.coverage` lets words
compete); those of an inserted or repeated sentence have not.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mtqa.model import Bead
from mtqa.wordalign import coverage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

Words = Callable[[int], "Array"]
"""Unit vectors (n, dim) of the content words of a segment."""

JOIN = 0.07  # what a segment must add to the coverage of the other side to belong to the bead beside it
LENGTH = 0.15  # of that, for each e-fold by which the bead's length comes nearer to the usual
PART = 0.02  # and what it must add to stay in one
MOVED = 0.18  # mean coverage of both sides from which two segments left alone are counterparts
MOST = 4  # segments on one side of a bead
FEW = 400  # pairs of segments left alone that are compared


def second_look(
    beads: Sequence[Bead], source: Words, target: Words, stretch: Callable[[Bead], float]
) -> list[Bead]:
    """The beads with halves joined and strangers left alone; every segment is still covered once.

    `stretch` is the absolute logarithm of a bead's length ratio over the usual one.
    """
    apart = _moved([part for bead in beads for part in _parted(bead, source, target)], source, target)
    out: list[Bead] = []
    waiting = deque(apart)
    while waiting:
        bead = waiting.popleft()
        if not _alone(bead):
            out.append(bead)
            continue
        before = out[-1] if out else None
        after = waiting[0] if waiting else None
        best, joined = max(
            ((_fit(other, bead, source, target, stretch), k) for k, other in enumerate((before, after))),
            key=lambda found: found[0],
        )
        if best < JOIN:
            out.append(bead)
        elif joined == 0 and before is not None:
            out[-1] = _union(before, bead)
        elif after is not None:
            waiting[0] = _union(after, bead)
    return out


def _alone(bead: Bead) -> bool:
    return bead.source[0] == bead.source[1] or bead.target[0] == bead.target[1]


def _union(bead: Bead, other: Bead) -> Bead:
    if other.source[0] == other.source[1]:
        a, b = bead.target[0], other.target[0]
        return replace(bead, target=(min(a, b), max(bead.target[1], other.target[1])))
    a, b = bead.source[0], other.source[0]
    return replace(bead, source=(min(a, b), max(bead.source[1], other.source[1])))


def _fit(
    bead: Bead | None, alone: Bead, source: Words, target: Words, stretch: Callable[[Bead], float]
) -> float:
    """What a segment left alone adds to the bead beside it, in coverage and to its length; -1 if it is not beside it."""
    if bead is None or _alone(bead):
        return -1.0
    side = "target" if alone.source[0] == alone.source[1] else "source"
    (a, b), (c, d) = getattr(bead, side), getattr(alone, side)
    other = bead.source if side == "target" else bead.target
    if not (d == a or c == b) or b - a >= MOST or other[1] - other[0] > 1:
        return -1.0
    union = _union(bead, alone)
    return _added(union, side, c, source, target) + LENGTH * (stretch(bead) - stretch(union))


def _added(bead: Bead, side: str, part: int, source: Words, target: Words) -> float:
    """What segment `part` of one side adds to the mean coverage of the other side's words."""
    own, other = (target, source) if side == "target" else (source, target)
    mine, theirs = (bead.target, bead.source) if side == "target" else (bead.source, bead.target)
    lots = {k: own(k) for k in range(*mine)}
    facing = np.concatenate([other(k) for k in range(*theirs)])
    rest = [words for k, words in lots.items() if k != part and len(words)]
    if not len(facing) or not len(lots[part]) or not rest:
        return 0.0
    without = facing @ np.concatenate(rest).T
    whole = np.concatenate([without, facing @ lots[part].T], axis=1)
    return float(coverage(whole).mean() - coverage(without).mean())


def _parted(bead: Bead, source: Words, target: Words) -> list[Bead]:
    """A bead of one segment and several: without a first or last one whose words are not covered."""
    for side, other in (("target", "source"), ("source", "target")):
        (a, b), (c, d) = getattr(bead, side), getattr(bead, other)
        if b - a < 2 or d - c != 1:
            continue
        values = {k: _added(bead, side, k, source, target) for k in (a, b - 1)}
        worst = min(values, key=lambda k: values[k])
        if values[worst] < PART:
            kept, lone_at = ((a + 1, b), c) if worst == a else ((a, b - 1), d)
            alone, nothing = (worst, worst + 1), (lone_at, lone_at)
            if side == "target":
                rest, lone = replace(bead, target=kept), Bead(nothing, alone, 0.0)
            else:
                rest, lone = replace(bead, source=kept), Bead(alone, nothing, 0.0)
            return [lone, rest] if worst == a else [rest, lone]
    return [bead]


def _moved(beads: list[Bead], source: Words, target: Words) -> list[Bead]:
    """Segments left alone on both sides that have each other's words, best first, become one bead."""
    rows = [b for b in beads if b.target[0] == b.target[1] and len(source(b.source[0]))]
    columns = [b for b in beads if b.source[0] == b.source[1] and len(target(b.target[0]))]
    if not rows or not columns or len(rows) * len(columns) > FEW:
        return beads
    found = []
    for row in rows:
        for column in columns:
            similarity = source(row.source[0]) @ target(column.target[0]).T
            score = min(float(coverage(similarity).mean()), float(coverage(similarity.T).mean()))
            if score >= MOVED:
                found.append((score, row, column))
    joined: dict[Bead, Bead] = {}
    gone: set[Bead] = set()
    for score, row, column in sorted(found, key=lambda f: (-f[0], f[1].source, f[2].target)):
        if row not in joined and column not in gone:
            joined[row] = Bead(row.source, column.target, round(min(1.0, score), 4))
            gone.add(column)
    return [joined.get(b, b) for b in beads if b not in gone]
