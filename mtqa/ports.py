"""What the pipeline asks of the outside. Batch first: a sequence in, an equally long sequence out, order kept.

Each port has a `signature`: it names the model, its revision and its parameters, and enters cache keys and reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mtqa.model import BackTranslation, Lang, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Translator(Protocol):
    @property
    def signature(self) -> str: ...

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        """Each text (one sentence) put into Indonesian; a text that cannot be is a `BackTranslation(None, problem=…)`."""
        ...


class Engines(Protocol):
    """Gives the translator of a target language, loading it on first use."""

    def translator(self, lang: Lang) -> Translator | None: ...

    def problem(self, lang: Lang) -> str:
        """Why there is no translator for `lang`: one sentence that says what to do."""
        ...


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it.

    `vector`: float32 (dim,), L2-normalised sentence vector. `pieces`: n spans of the text, one per token piece.
    `states`: float32 (n, dim), the middle-layer vectors of these pieces (not centred, not normalised).
    """

    vector: NDArray[np.float32]
    pieces: tuple[Span, ...]
    states: NDArray[np.float32]


class EntityRecogniser(Protocol):
    """Finds the names in Indonesian texts; optional, beside the rules."""

    @property
    def signature(self) -> str: ...

    def entities(self, texts: Sequence[str]) -> list[tuple[Span, ...]]:
        """The spans of each text's names, in order, none overlapping."""
        ...


class Encoder(Protocol):
    @property
    def signature(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]: ...
