"""How like the encoder holds a name of the source and a stretch of the target, by the states of its middle layer."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

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
        windows = []
        sums = np.vstack([np.zeros((1, right.shape[1]), np.float32), np.cumsum(self.right, axis=0)])
        for width in WIDTHS:
            if width <= len(self.right):
                windows.append(sums[width:] - sums[:-width])
        stacked = np.vstack(windows)
        self.windows = stacked / (np.linalg.norm(stacked, axis=1, keepdims=True) + 1e-9)
        self.places = [(i, i + w) for w in WIDTHS for i in range(len(self.right) - w + 1)]

    def _vector(
        self, states: NDArray[np.float32], pieces: tuple[Span, ...], span: Span
    ) -> NDArray[np.float32] | None:
        import numpy as np

        own = [i for i, p in enumerate(pieces) if p.overlaps(span)]
        if not own:
            return None
        total = states[own].sum(axis=0)
        return total / (float(np.linalg.norm(total)) + 1e-9)  # type: ignore[no-any-return]

    def best(self, span: Span) -> float:
        """The greatest cosine of a stretch of the target to the source's span."""
        vector = self._vector(self.left, self.source.pieces, span)
        return 0.0 if vector is None else float((self.windows @ vector).max())

    def between(self, span: Span, other: Span) -> float:
        left = self._vector(self.left, self.source.pieces, span)
        right = self._vector(self.right, self.target.pieces, other)
        return 0.0 if left is None or right is None else float(left @ right)

    def level(self) -> float:
        """How well the target covers the source altogether: the mean of the pieces' best cosines."""
        import numpy as np

        own = self.left / (np.linalg.norm(self.left, axis=1, keepdims=True) + 1e-9)
        return float((own @ self.windows[: len(self.right)].T).max(axis=1).mean())


def likeness(source: Encoded | None, target: Encoded | None, lang: Lang) -> Likeness | None:
    if source is None or target is None or not len(source.pieces) or not len(target.pieces):
        return None
    return Likeness(source, target, lang)
