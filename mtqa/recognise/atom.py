"""A bare number found in a text, before its unit, currency or range is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from mtqa.values import Approx


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
    glued: bool = False  # the ordinal mark is part of the word: 3rd, ke-3, 第3
    unit: str = ""  # the word, where it names the unit as well (setahun, عامين)
    percent: bool = False  # said as a share of a hundred or as tenths (百分之三十, 3割)
