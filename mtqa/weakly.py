"""Words that stand in each other's place between well linked neighbours, and hardly mean the same."""

from __future__ import annotations

from dataclasses import dataclass

from mtqa.unmatched import plain
from mtqa.wordalign import Matched, Word

LINKED = 0.45  # cosine of words that are each other's best match from which they are counterparts
NEAR = 3  # words on each side among which a linked neighbour is looked for
LOOSE = 2  # words by which the place on the other side may be off


@dataclass(frozen=True, slots=True)
class WeakPair:
    """Indices of a source and a target word, and the mean of the best cosines either has on the other side."""

    source: int
    target: int
    strength: float


def weakest_pair(pair: Matched, source: str, target: str) -> WeakPair | None:
    """The content words (no names or numbers) in the same place that are least like anything on the other side."""
    similarity = pair.similarity
    if not similarity.size:
        return None
    forward, backward = similarity.argmax(axis=1), similarity.argmax(axis=0)
    rows, columns = similarity.max(axis=1), similarity.max(axis=0)
    linked = {int(j): i for i, j in enumerate(forward) if backward[j] == i and similarity[i, j] >= LINKED}
    taken = set(linked.values())

    def free(word: Word, text: str) -> bool:
        return word.content and plain(word.span.of(text), word.span.start)

    found: list[WeakPair] = []
    for j, word in enumerate(pair.target):
        if j in linked or not free(word, target):
            continue
        before = next((linked[k] for k in range(j - 1, max(-1, j - 1 - NEAR), -1) if k in linked), None)
        after = next((linked[k] for k in range(j + 1, j + 1 + NEAR) if k in linked), None)
        around = [i for i in (before, after) if i is not None]
        if not around:
            continue
        for i in range(max(0, min(around) - LOOSE), min(len(pair.source), max(around) + LOOSE + 1)):
            if i not in taken and free(pair.source[i], source):
                found.append(WeakPair(i, j, float(columns[j] + rows[i]) / 2))
    return min(found, key=lambda w: (w.strength, w.source, w.target), default=None)
