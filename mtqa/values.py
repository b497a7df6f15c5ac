"""The normal values that mentions carry: what `Rp1,5 miliar` and `15億ルピア` have in common. Standard library only.

Every value has `to_json()`, the form that `mtqa mentions` and the reports print.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Approx(StrEnum):
    """How a number is hedged: sekitar, lebih dari, hampir, puluhan."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    VAGUE = "vague"  # puluhan, ratusan, dozens, 数十: only the order of magnitude is said


def plain(amount: Decimal) -> str:
    """A decimal without exponent or trailing zeros: `Decimal("1.50E9")` -> `1500000000`."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class Number:
    """A count or measure without its unit; `upper` is set for a range (10-15).

    `alt` is the amount under the other reading of an ambiguous separator ("1,200 orang" in an Indonesian text);
    `loose` marks words that count only in passing (both, twice, berdua) and are often not translated as numbers.
    """

    amount: Decimal
    upper: Decimal | None = None
    approx: Approx = Approx.EXACT
    ordinal: bool = False
    alt: Decimal | None = field(default=None, compare=False)
    loose: bool = field(default=False, compare=False)

    def to_json(self) -> Any:
        return plain(self.amount) if self.upper is None else f"{plain(self.amount)}..{plain(self.upper)}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency (ISO 4217 code; None where the text leaves it open, such as a bare "dolar").

    `open` lists the codes that an ambiguous name or symbol may stand for (¥: JPY, CNY); empty when it is exact.
    "cent" stands for a hundredth of any currency.
    """

    number: Number
    currency: str | None
    open: tuple[str, ...] = field(default=(), compare=False)

    def to_json(self) -> Any:
        return {"amount": self.number.to_json(), "currency": self.currency}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: "km", "kg", "celsius", "percent", "year", "month" (canonical English singular)."""

    number: Number
    unit: str

    def to_json(self) -> Any:
        return {"amount": self.number.to_json(), "unit": self.unit}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A Gregorian date of which parts may be unknown (years of other eras are converted).

    `weekday` is ISO (Monday = 1). A decade has `year` = its first year and `span` = 10, a century `span` = 100.
    `relative` holds a relative phrase in normal form ("day-1" for kemarin, "month-1" for bulan lalu, "last" for the
    lalu of "Juni lalu"); it may stand beside other parts (Agustus tahun lalu: month 8, "year-1").
    Years before Christ are negative (-44), their decades and centuries too. `calendar` is where the date was converted
    from: a Hijri date may be a day or two off. `order_open`: day and month could be the other way round (6/12/2023).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    span: int = 1
    quarter: int | None = None
    relative: str | None = None
    calendar: str = "gregory"
    order_open: bool = False

    def to_json(self) -> Any:
        """ISO 8601 with unknown parts dashed: `2023-06-12`, `--06-12`, `2023-06`, `2023`, `---12`, `W1` (Monday).

        A relative phrase stands alone (`day-1`) or behind what is known (`--08 year-1`).
        """
        if self.relative:
            known = (self.year, self.month, self.day, self.weekday, self.quarter)
            return (
                self.relative
                if not any(known)
                else f"{replace(self, relative=None).to_json()} {self.relative}"
            )
        if self.year is not None and self.span > 1:
            return f"{self.year}/P{self.span}Y"
        if self.year is None and self.month is None and self.day is None:
            return f"Q{self.quarter}" if self.quarter else f"W{self.weekday}"
        year = "-" if self.year is None else f"{self.year:04d}"
        if self.quarter:
            return f"{year}-Q{self.quarter}"
        if self.month is None and self.day is None:
            return year
        if self.year is None and self.month is None:
            return f"---{self.day:02d}"
        month = "-" if self.month is None else f"{self.month:02d}"
        return f"{year}-{month}" + ("" if self.day is None else f"-{self.day:02d}")


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, 24-hour where the text tells; `zone` such as WIB, UTC or None.

    `half_open`: the text has a 12-hour clock and does not say which half of the day ("jam 3").
    """

    hour: int
    minute: int | None = None
    second: int | None = None
    zone: str | None = None
    half_open: bool = False

    def to_json(self) -> Any:
        parts = [self.hour] + [
            p for p in (self.minute if self.minute is not None else 0, self.second) if p is not None
        ]
        return ":".join(f"{p:02d}" for p in parts) + (f" {self.zone}" if self.zone else "")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name: its folded key, and the gazetteer entry where it is a known one (e.g. "country:US")."""

    key: str
    entry: str | None = None
    type: str | None = None  # person, place, organisation, other

    def to_json(self) -> Any:
        return self.entry or self.key


Value = Number | Money | Quantity | PartialDate | ClockTime | Name | str
"""`str` is the normal form of a URL, e-mail, handle, quote, negator, placeholder."""


def value_json(value: Value) -> Any:
    return value if isinstance(value, str) else value.to_json()
