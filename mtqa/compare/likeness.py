"""How like the encoder holds a name of the source and a stretch of the target, by the states of its middle layer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from mtqa.lazy import lazy
from mtqa.model import LANGS, Lang, Span
from mtqa.ports import Encoded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTHS = (1, 2, 3, 4)  # pieces of the target that may stand for a name


@cache
def centres() -> NDArray[np.float32]:
    """(languages, 384): the mean middle state of each language of `LANGS`, of the embedded encoder."""
    import numpy as np

    stored = files("mtqa.data").joinpath("names", "centres.npy").read_bytes()
    found: NDArray[np.float32] = np.load(BytesIO(stored), allow_pickle=False).astype(np.float32)
    return found


def _windows(states: NDArray[np.float32]) -> tuple[NDArray[np.float32], list[tuple[int, int]]]:
    """The stretches of `WIDTHS` pieces: unit vectors (n, dim), and their first piece and the one behind them."""
    import numpy as np

    sums = np.vstack([np.zeros((1, states.shape[1]), np.float32), np.cumsum(states, axis=0)])
    stacked = np.vstack([sums[width:] - sums[:-width] for width in WIDTHS if width <= len(states)])
    unit = stacked / (np.linalg.norm(stacked, axis=1, keepdims=True) + 1e-9)
    return unit, [(i, i + w) for w in WIDTHS for i in range(len(states) - w + 1)]


class Likeness:
    """One pair's states, centred per language (of another encoder: per text)."""

    def __init__(self, source: Encoded, target: Encoded, lang: Lang) -> None:
        import numpy as np

        self.source, self.target = source, target
        left, right = source.states.astype(np.float32), target.states.astype(np.float32)
        if left.shape[1] == centres().shape[1]:
            middle = centres()[LANGS.index("id")], centres()[LANGS.index(lang)]
        else:
            middle = left.mean(axis=0), right.mean(axis=0)
        self.left, self.right = left - middle[0], right - middle[1]
        self.windows, self.places = _windows(self.right)

    def _vector(
        self, states: NDArray[np.float32], pieces: tuple[Span, ...], span: Span
    ) -> NDArray[np.float32] | None:
        import numpy as np

        own = [i for i, p in enumerate(pieces) if p.overlaps(span)]
        if not own:
            return None
        total = states[own].sum(axis=0)
        return total / (float(np.linalg.norm(total)) + 1e-9)  # type: ignore[no-any-return]

    def best(self, span: Span, taken: Sequence[Span] = ()) -> float:
        """The greatest cosine of a stretch of the target, outside `taken`, to the source's span."""
        import numpy as np

        vector = self._vector(self.left, self.source.pieces, span)
        if vector is None:
            return 0.0
        alike = self.windows @ vector
        if taken:
            pieces = self.target.pieces
            mine = np.array([any(p.overlaps(t) for t in taken) for p in pieces])
            alike = alike[[not mine[i:j].any() for i, j in self.places]]
        return float(alike.max(initial=0.0))

    def place(self, span: Span) -> Span | None:
        """Where in the target the stretch stands that is most like the source's span."""
        vector = self._vector(self.left, self.source.pieces, span)
        if vector is None:
            return None
        first, after = self.places[int((self.windows @ vector).argmax())]
        return Span(self.target.pieces[first].start, self.target.pieces[after - 1].end)

    def between(self, span: Span, other: Span) -> float:
        left = self._vector(self.left, self.source.pieces, span)
        right = self._vector(self.right, self.target.pieces, other)
        return 0.0 if left is None or right is None else float(left @ right)

    @lazy
    def _own(self) -> tuple[NDArray[np.float32], list[Span]]:
        """The stretches of the source."""
        vectors, places = _windows(self.left)
        pieces = self.source.pieces
        return vectors, [Span(pieces[i].start, pieces[j - 1].end) for i, j in places]

    def rival(self, span: Span, other: Span) -> float:
        """The greatest cosine of a span of the target to a stretch of the source outside `span`."""
        import numpy as np

        right = self._vector(self.right, self.target.pieces, other)
        if right is None:
            return 0.0
        vectors, places = self._own
        outside = np.array([not p.overlaps(span) for p in places])
        return float((vectors @ right)[outside].max(initial=0.0))

    def level(self) -> float:
        """How well the target covers the source altogether: the mean of the pieces' best cosines."""
        import numpy as np

        own = self.left / (np.linalg.norm(self.left, axis=1, keepdims=True) + 1e-9)
        return float((own @ self.windows[: len(self.right)].T).max(axis=1).mean())


def likeness(source: Encoded | None, target: Encoded | None, lang: Lang) -> Likeness | None:
    if source is None or target is None or not len(source.pieces) or not len(target.pieces):
        return None
    return Likeness(source, target, lang)
