"""Where a run of words without a counterpart begins and ends."""

from __future__ import annotations

import re

import numpy as np
import pytest

from mtqa.model import Span
from mtqa.unmatched import dropped
from mtqa.wordalign import Matched, Word

SURE = {"floor": 0.5, "bias": 1.0} | dict.fromkeys(
    ("run", "length", "share", "other_side", "own_side", "tail", "size", "unfinished"), 0.0
)


@pytest.mark.parametrize(
    ("text", "missing", "expected"),
    [
        ("satu dua tiga empat lima", [0, 0, 0.9, 0.9, 0], "satu dua tiga empat lima"),  # both ends are close
        ("nol satu dua tiga empat lima", [0, 0, 0, 0.9, 0.9, 0], "tiga empat lima"),
        ("satu dua tiga empat lima enam tujuh", [0, 0, 0, 0.9, 0, 0, 0], "empat"),
        ("nol satu dua tiga empat lima enam tujuh", [0, 0, 0, 0.3, 0.9, 0, 0, 0], "tiga empat"),
        ("satu dua tiga empat lima enam tujuh", [0, 0, 0, 0.9, 0, 0.6, 0], "empat lima enam tujuh"),
        ("satu dua tiga empat lima enam tujuh lapan", [0, 0, 0, 0.9, 0, 0.4, 0, 0], "empat"),
        ("satu dua tiga, empat lima enam tujuh lapan", [0, 0.6, 0, 0.9, 0.9, 0, 0, 0], "empat lima"),
        # Not past a mark, on either side:
        ("nol satu dua tiga empat, lima enam tujuh", [0, 0, 0, 0.9, 0, 0, 0.6, 0], "tiga empat"),
        ("nol satu dua tiga, empat lima enam tujuh", [0, 0.6, 0, 0, 0.9, 0, 0, 0], "empat"),
        ("satu dua tiga. empat lima enam tujuh.", [0, 0, 0.6, 1, 1, 1, 1], "empat lima enam tujuh"),
        ("satu dua tiga empat", [0, 0, 0, 0], None),
    ],
)
def test_ends_of_a_run(text: str, missing: list[float], expected: str | None) -> None:
    own = [Word(Span(*m.span()), (k,), True) for k, m in enumerate(re.finditer(r"\w+", text))]
    other = [Word(Span(0, 1), (0,), True)]
    similarity = np.zeros((len(own), 1), np.float32)
    pair = Matched(own, other, similarity, np.array(missing, np.float32), np.zeros(1, np.float32))
    run = dropped(pair, text, "x", "en", SURE)
    assert (run and run.span.of(text)) == expected
