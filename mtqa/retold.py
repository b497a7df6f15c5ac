"""Segments of a translation that tell the same as another one, though the source tells it once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mtqa.background import centred, known
from mtqa.locales import table
from mtqa.model import SOURCE_LANG, Lang
from mtqa.ports import Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

CHUNK = 512


def _vectors(encoded: Sequence[Encoded | None], lang: Lang, width: int) -> Array:
    rows = [np.zeros(width, np.float32) if e is None else e.vector for e in encoded]
    return centred(np.stack(rows), lang)


def retold(
    source: Sequence[Encoded | None], target: Sequence[Encoded | None], lang: Lang
) -> list[tuple[int, int, float]]:
    """(first, second, similarity): `second` is the telling that is too many, that without a source if there is one."""
    present = [i for i, e in enumerate(target) if e is not None and e.pieces]
    if len(present) < 2:
        return []
    some = target[present[0]]
    if some is None or not known(some.vector):
        return []
    model = table(lang, "coverage")["repeated"]
    x, y = _vectors(source, SOURCE_LANG, len(some.vector)), _vectors(target, lang, len(some.vector))
    found: dict[int, tuple[int, int, float]] = {}
    for start in range(0, len(y), CHUNK):
        block = slice(start, start + CHUNK)
        similar, sources = y[block] @ y.T, x[block] @ x.T
        for row, j in np.argwhere(similar >= model["without_source"]).tolist():
            i = start + row
            if j <= i:
                continue
            one_missing = source[i] is None or source[j] is None
            value = float(similar[row, j])
            if not one_missing and (
                value < model["similar"] or value - float(sources[row, j]) < model["more_than_source"]
            ):
                continue
            first, second = (j, i) if source[i] is None and source[j] is not None else (i, j)
            if first not in found and value > found.get(second, (0, 0, 0.0))[2]:
                found[second] = first, second, value
    return [found[k] for k in sorted(found)]
