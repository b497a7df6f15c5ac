"""The second look at beads, by words: vectors are made by hand, a word's number is the direction it points in."""

from __future__ import annotations

import numpy as np
import pytest

from mtqa.model import Bead
from mtqa.rejoin import Words, second_look

SIZE = 80


def side(lots: list[list[int]]) -> Words:
    """The words of each segment: unit vectors, a little like one another as real ones are."""
    base = np.eye(SIZE, dtype=np.float32) + 0.02
    base /= np.linalg.norm(base, axis=1, keepdims=True)
    return lambda k: base[lots[k]] if lots[k] else np.zeros((0, SIZE), np.float32)


def spelled(beads: list[Bead]) -> str:
    parts = (("+".join(map(str, range(*b.source))), "+".join(map(str, range(*b.target)))) for b in beads)
    return " ".join(f"{a}={b}" for a, b in parts)


def bead(spec: str, at: list[int]) -> Bead:
    """ "0+1=2": segments 0 and 1 of the source, 2 of the target; a side left out stands where the last ended."""
    ranges = []
    for k, part in enumerate(spec.split("=")):
        numbers = [int(n) for n in part.split("+") if n]
        ranges.append((numbers[0], numbers[-1] + 1) if numbers else (at[k], at[k]))
        at[k] = ranges[-1][1]
    return Bead(ranges[0], ranges[1], 0.5)


W = list(range(SIZE))
FIRST, HALF, OTHER_HALF, LAST, STRANGE = W[:8], W[8:16], W[16:24], W[24:32], W[40:48]
CASES = {
    "half of a split sentence comes to the other half": (
        [FIRST, HALF + OTHER_HALF, LAST],
        [FIRST, HALF, OTHER_HALF, LAST],
        "0=0 1=1 =2 2=3",
        "0=0 1=1+2 2=3",
    ),
    "and half of a merged one": (
        [FIRST, HALF, OTHER_HALF, LAST],
        [FIRST, HALF + OTHER_HALF, LAST],
        "0=0 1= 2=1 3=2",
        "0=0 1+2=1 3=2",
    ),
    "a stranger stays alone": (
        [FIRST, HALF, LAST],
        [FIRST, STRANGE, HALF, LAST],
        "0=0 =1 1=2 2=3",
        "0=0 =1 1=2 2=3",
    ),
    "a repetition stays alone": ([FIRST, HALF], [FIRST, FIRST, HALF], "0=0 =1 1=2", "0=0 =1 1=2"),
    "a stranger goes": ([FIRST, HALF, LAST], [FIRST, HALF, STRANGE, LAST], "0=0 1=1+2 2=3", "0=0 1=1 =2 2=3"),
    "before its bead too": (
        [FIRST, HALF, LAST],
        [FIRST, STRANGE, HALF, LAST],
        "0=0 1=1+2 2=3",
        "0=0 =1 1=2 2=3",
    ),
    "what was left alone on both sides meets": (
        [FIRST, HALF, LAST],
        [HALF, FIRST, LAST],
        "=0 0=1 1= 2=2",
        "0=1 1=0 2=2",
    ),
    "a segment without words": ([FIRST, []], [FIRST, []], "0=0 1= =1", "0=0 1= =1"),
}


@pytest.mark.parametrize("name", CASES)
def test_second_look(name: str) -> None:
    source, target, before, after = CASES[name]
    at = [0, 0]
    beads = [bead(spec, at) for spec in before.split(" ")]

    def stretch(b: Bead) -> float:
        words = sum(len(source[k]) for k in range(*b.source)), sum(len(target[k]) for k in range(*b.target))
        return float(abs(np.log((words[1] + 1) / (words[0] + 1))))

    found = second_look(beads, side(source), side(target), stretch)
    assert spelled(found) == after
