"""A bare number found in a text, before its unit, currency or range is looked at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal

from mtqa.model import Span
from mtqa.values import Approx


class Mask:
    """Parts of a text that are not to be read; spans need not be sorted, but do not overlap much."""

    def __init__(self, spans: list[Span]) -> None:
        self.spans = sorted(spans)
        self._starts = [s.start for s in self.spans]
        self._longest = max((len(s) for s in spans), default=0)

    def hit(self, start: int, end: int) -> Span | None:
        """The first masked span that `start:end` touches."""
        if not self.spans:
            return None
        for i in range(bisect_left(self._starts, start - self._longest), len(self.spans)):
            span = self.spans[i]
            if span.start >= end:
                return None
            if span.end > start:
                return span
        return None


@dataclass(slots=True)
class Atom:
    """`text[start:end]` says `amount`. Mutable: the quantity recogniser widens it."""

    start: int
    end: int
    amount: Decimal
    alt: Decimal | None = None  # under the other reading of an ambiguous separator
    ordinal: bool = False
    approx: Approx = Approx.EXACT
    loose: bool = False
    digits: bool = False  # written with digits
    scale: Decimal = Decimal(1)  # the last magnitude word: what "2" takes over in "2 to 3 million"
    part: bool = False  # a fraction or half
    upper: Decimal | None = None  # of a range said in one (二三十)
    glued: bool = False  # the ordinal mark is part of the word: 3rd, ke-3, 第3
    unit: str = ""  # the word, where it names the unit as well (setahun, عامين)
    percent: bool = False  # said as a share of a hundred or as tenths (百分之三十, 3割)
