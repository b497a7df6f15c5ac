"""Two lists of segments -> beads: which sentences of the source are which of the target.

Dynamic programming in the manner of Gale & Church (1993) with sentence vectors as in Vecalign (Thompson & Koehn 2019).
A bead of a source and b target segments gains

    coverage * (similarity - FLOOR - STRETCH * log(length ratio / usual)^2) - MERGE * (a + b - 2)

where `coverage` is the amount of text that both sides have (so that neither two sentences are bought for the price of
one nor a repetition brings anything). Without vectors, similarity is a constant and length alone decides. Afterwards
segments that were left alone, or hardly match, and match each other are joined: content that has moved. Rows are vectorised; long documents are first cut
where several neighbours in a row match each other, so that time grows nearly linearly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from mtqa.background import centred, unit
from mtqa.lengths import characters, ratio
from mtqa.model import SOURCE_LANG, Bead, Lang, Segment
from mtqa.rejoin import Words, second_look

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (1, 4), (4, 1), (2, 3), (3, 2))
MOST = 4  # segments on one side of a bead
OWN_MEAN = 10  # segments from which the document's own mean is as good as the language's
# Tuned on 31 documents of NTREX-128 with merged, split, dropped, added, repeated and swapped sentences.
FLOOR = 0.18  # similarity (of centred vectors) below which two texts are rather left alone
STRETCH = 0.3  # of a squared log length ratio
MERGE = 0.13  # for each segment beyond the first of a side
CROSS = 0.5  # for a bead of several segments on both sides, which is rare
ALONE = 0.04  # for a segment left alone
TIE = 1e-5
BLIND = 0.45  # what stands for the similarity where there are no vectors
# Content that has moved: similarity it must have, what its old alignment must be below, and the step between them.
MOVED, WEAK, BETTER = 0.3, 0.35, 0.15
CROSSED = 0.2  # similarity of two sentences each from which they are counterparts the other way round
BLOCK = 800  # segments of a side that are aligned at once


def align(
    source: Sequence[Segment],
    target: Sequence[Segment],
    source_vectors: Sequence[Array] | None = None,
    target_vectors: Sequence[Array] | None = None,
    lang: Lang | None = None,
    source_words: Words | None = None,
    target_words: Words | None = None,
) -> tuple[Bead, ...]:
    """Beads that cover every segment once, in the order of the source (a moved target stands with its source).

    `source_vectors` and `target_vectors` are the segments' sentence vectors (`Encoded.vector`); with `lang` they are
    centred by what is usual in the language, without by their own mean. `source_words` and `target_words` give the
    unit vectors of a segment's content words (asked for where beads are in doubt): with them halves of split sentences
    and strangers are told apart (`rejoin`).
    """
    if not source or not target:
        alone = [Bead((i, i + 1), (0, 0), 0.0) for i in range(len(source))]
        return tuple(alone + [Bead((0, 0), (j, j + 1), 0.0) for j in range(len(target))])
    text = _Side(source, source_vectors, SOURCE_LANG), _Side(target, target_vectors, lang)
    if source_vectors is None or target_vectors is None:
        text[0].vectors = text[1].vectors = None
    usual = ratio(lang) if lang else text[1].lengths.sum() / text[0].lengths.sum()
    beads: list[Bead] = []
    for (i0, i1), (j0, j1) in _blocks(*text):
        beads += _path(text[0], text[1], range(i0, i1), range(j0, j1), float(usual))
    beads = _join_moved([part for bead in beads for part in _uncrossed(bead, *text)], *text)
    if source_words is not None and target_words is not None:
        beads = second_look(beads, source_words, target_words, partial(_stretch, *text, float(usual)))
    return tuple(_ordered(beads))


def _stretch(source: _Side, target: _Side, usual: float, bead: Bead) -> float:
    """The absolute logarithm of a bead's length ratio over the usual one, as `_gains` has it."""
    lengths = source.lengths[slice(*bead.source)].sum(), target.lengths[slice(*bead.target)].sum() / usual
    return abs(float(np.log((lengths[1] + 15) / (lengths[0] + 15))))


def _uncrossed(bead: Bead, source: _Side, target: _Side) -> list[Bead]:
    """Two sentences joined with two that rather have changed places, apart."""
    (a, b), (c, d) = bead.source, bead.target
    if source.vectors is None or target.vectors is None or (b - a, d - c) != (2, 2):
        return [bead]
    similarity = source.vectors[a:b] @ target.vectors[c:d].T
    straight, crossing = max(similarity[0, 0], similarity[1, 1]), min(similarity[0, 1], similarity[1, 0])
    if crossing < CROSSED or crossing <= straight:
        return [bead]
    return [
        Bead((a, a + 1), (c + 1, d), float(similarity[0, 1])),
        Bead((a + 1, b), (c, c + 1), float(similarity[1, 0])),
    ]


class _Side:
    """One side's lengths and vectors, with running sums for merged segments."""

    def __init__(
        self, segments: Sequence[Segment], vectors: Sequence[Array] | None, lang: Lang | None
    ) -> None:
        self.lengths = np.array(
            [max(1, characters(s.text, lang or SOURCE_LANG)) for s in segments], np.float32
        )
        self.vectors: Array | None = None
        if vectors is not None:
            general = centred(np.stack(vectors), lang)
            # The document's own mean as well, the surer the longer it is: its topic tells its sentences not apart.
            share = len(segments) / (len(segments) + OWN_MEAN)
            self.vectors = unit(general - share * general.mean(axis=0))

    def __len__(self) -> int:
        return len(self.lengths)

    def merged(self, part: range, n: int) -> tuple[Array, Array | None]:
        """Lengths (m,) and unit vectors (m, dim) of every run of n segments in `part`, m = len(part) - n + 1."""
        low, high = part.start, part.stop
        sums = np.concatenate([[0], np.cumsum(self.lengths[low:high], dtype=np.float64)])
        lengths = (sums[n:] - sums[:-n]).astype(np.float32)
        if self.vectors is None:
            return lengths, None
        weighted = self.vectors[low:high] * self.lengths[low:high, None]
        totals = sum(weighted[k : len(weighted) - n + 1 + k] for k in range(n))
        return lengths, unit(np.asarray(totals))


def _gains(
    source: _Side, target: _Side, rows: range, columns: range, usual: float
) -> dict[tuple[int, int], tuple[Array, Array]]:
    """By shape: the gain and the similarity of every bead that fits, (rows - a + 1, columns - b + 1)."""
    merged_source = {a: source.merged(rows, a) for a in range(1, min(MOST, len(rows)) + 1)}
    merged_target = {b: target.merged(columns, b) for b in range(1, min(MOST, len(columns)) + 1)}
    typical = float(np.mean(source.lengths))
    gains = {}
    for a, b in SHAPES:
        if a not in merged_source or b not in merged_target:
            continue
        (source_lengths, x), (target_lengths, y) = merged_source[a], merged_target[b]
        if x is None or y is None:
            similarity = np.full((len(source_lengths), len(target_lengths)), BLIND, np.float32)
        else:
            similarity = x @ y.T
        # + 15 characters: among short segments a ratio says little.
        stretch = np.log((target_lengths / usual + 15)[None, :] / (source_lengths + 15)[:, None])
        coverage = np.minimum(source_lengths[:, None], (target_lengths / usual)[None, :]) / typical
        gain = coverage * (similarity - FLOOR - STRETCH * stretch**2) - (
            MERGE * (a + b - 2) + (CROSS if a > 1 and b > 1 else 0)
        )
        gains[a, b] = gain.astype(np.float32), similarity
    return gains


def _path(source: _Side, target: _Side, rows: range, columns: range, usual: float) -> list[Bead]:
    """The best monotone path through one block."""
    n, m = len(rows), len(columns)
    gains = _gains(source, target, rows, columns, usual) if n and m else {}
    best = np.full((n + 1, m + 1), -np.inf, np.float32)
    step = np.full((n + 1, m + 1), -2, np.int8)  # index of the shape; -1: a source alone, -2: a target alone
    shapes = list(gains)
    for i in range(n + 1):
        row, by = best[i], step[i]
        if i:
            row[:] = best[i - 1] - ALONE
            by[:] = -1
        else:
            row[0] = 0
        for number, (a, b) in enumerate(shapes):
            if a <= i and b <= m:
                reached = best[i - a, : m + 1 - b] + gains[a, b][0][i - a]
                better = reached > row[b:]
                row[b:][better] = reached[better]
                by[b:][better] = number
        # What is best up to here goes on to the right past targets left alone, each for ALONE. Of two tellings of the
        # same (a tie but for rounding) the first is taken.
        rise = ALONE * np.arange(m + 1, dtype=np.float32)
        onward = np.maximum.accumulate(row + rise)[:-1] - rise[1:]
        carried = onward >= row[1:] - TIE
        row[1:][carried] = onward[carried]
        by[1:][carried] = -2
    beads: list[Bead] = []
    i, j = n, m
    while i or j:
        number = int(step[i, j])
        if number >= 0:
            a, b = shapes[number]
            score = float(gains[a, b][1][i - a, j - b])
        else:
            a, b, score = (1, 0, 0.0) if number == -1 else (0, 1, 0.0)
        i, j = i - a, j - b
        start = rows.start + i, columns.start + j
        beads.append(Bead((start[0], start[0] + a), (start[1], start[1] + b), score))
    return beads[::-1]


def _blocks(source: _Side, target: _Side) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Cuts documents of more than `BLOCK` segments in the middle of runs that match one to one."""
    whole = [((0, len(source)), (0, len(target)))]
    if max(len(source), len(target)) <= BLOCK:
        return whole
    anchors = _anchors(source, target)
    cuts = [(0, 0)]
    for i, j in anchors:
        if max(i - cuts[-1][0], j - cuts[-1][1]) >= BLOCK // 2:
            cuts.append((i, j))
    cuts.append((len(source), len(target)))
    blocks = [((a, c), (b, d)) for (a, b), (c, d) in pairwise(cuts)]
    return [part for block in blocks for part in _halved(*block)]


def _halved(rows: tuple[int, int], columns: tuple[int, int]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """A block for which no anchors were found is cut in proportion, so that memory stays bounded."""
    n = max(rows[1] - rows[0], columns[1] - columns[0])
    parts = -(-n // (2 * BLOCK))
    x = np.linspace(*rows, parts + 1).astype(int).tolist()
    y = np.linspace(*columns, parts + 1).astype(int).tolist()
    return [((x[k], x[k + 1]), (y[k], y[k + 1])) for k in range(parts)]


def _anchors(source: _Side, target: _Side) -> list[tuple[int, int]]:
    """Middles of runs of three segments that are each other's best match, in order on both sides."""
    if source.vectors is None or target.vectors is None:
        return []
    forward = np.concatenate(
        [
            np.argmax(source.vectors[k : k + 512] @ target.vectors.T, axis=1)
            for k in range(0, len(source), 512)
        ]
    )
    backward = np.concatenate(
        [
            np.argmax(target.vectors[k : k + 512] @ source.vectors.T, axis=1)
            for k in range(0, len(target), 512)
        ]
    )
    mutual = backward[forward] == np.arange(len(source))
    runs = [
        (i, int(forward[i]))
        for i in range(1, len(source) - 1)
        if mutual[i - 1 : i + 2].all() and forward[i] - forward[i - 1] == 1 == forward[i + 1] - forward[i]
    ]
    return _longest_increasing(runs)


def _longest_increasing(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of points that rises in both coordinates (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for k, (_, y) in enumerate(points):
        at = bisect_left(tops, y)
        before.append(ends[at - 1] if at else -1)
        tops[at : at + 1] = [y]
        ends[at : at + 1] = [k]
    chain: list[tuple[int, int]] = []
    k = ends[-1] if ends else -1
    while k >= 0:
        chain.append(points[k])
        k = before[k]
    return chain[::-1]


def _join_moved(beads: list[Bead], source: _Side, target: _Side) -> list[Bead]:
    """Content that has moved: a source and a target that are left alone or hardly match what they are aligned with,
    and match each other much better, become one bead, best first. What they leave behind is alone."""
    if source.vectors is None or target.vectors is None:
        return beads
    loose = {
        side: {
            getattr(b, side)[0]: (k, b.score if _one_to_one(b) else 0.0)
            for k, b in enumerate(beads)
            if (_one_to_one(b) and b.score < WEAK) or _alone(b, side)
        }
        for side in ("source", "target")
    }
    rows, columns = list(loose["source"]), list(loose["target"])
    if not rows or not columns:
        return beads
    similarity = source.vectors[rows] @ target.vectors[columns].T
    partner: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    candidates = np.argwhere(similarity >= MOVED).tolist()
    for x, y in sorted(candidates, key=lambda p: (-similarity[p[0], p[1]], p)):
        i, j, found = rows[x], columns[y], float(similarity[x, y])
        before = max(loose["source"][i][1], loose["target"][j][1])
        if (
            i not in partner
            and j not in taken
            and (found > before + BETTER or beads[loose["source"][i][0]].target == (j, j + 1))
        ):
            partner[i] = j, found
            taken.add(j)
    made = []
    for b in beads:
        i, j = b.source[0], b.target[0]
        free_source = i not in partner
        free_target = j not in taken
        if _one_to_one(b) and i in loose["source"] and not (free_source and free_target):
            if not free_target and free_source:
                made.append(Bead(b.source, (j, j), 0.0))
            elif not free_source:
                new, score = partner[i]
                made.append(Bead(b.source, (new, new + 1), score))
                if free_target:
                    made.append(Bead((i + 1, i + 1), b.target, 0.0))
        elif _alone(b, "source") and not free_source:
            new, score = partner[i]
            made.append(Bead(b.source, (new, new + 1), score))
        elif not (_alone(b, "target") and not free_target):
            made.append(b)
    return made


def _one_to_one(b: Bead) -> bool:
    return b.source[1] - b.source[0] == 1 == b.target[1] - b.target[0]


def _alone(b: Bead, side: str) -> bool:
    """Whether the bead is one segment of `side` with nothing on the other."""
    other = b.target if side == "source" else b.source
    return other[0] == other[1]


def _ordered(beads: list[Bead]) -> list[Bead]:
    return [Bead(b.source, b.target, round(min(1.0, max(0.0, b.score)), 4)) for b in beads]
