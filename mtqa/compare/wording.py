"""Quantities in fixed words, of which fingerprints are made: a change here would detach reviewers' decisions.

For readers see `mtqa.messages`.
"""

from __future__ import annotations

from decimal import Decimal

from mtqa.locales import table
from mtqa.model import Mention
from mtqa.values import Approx, Money, Number, Quantity

_UNITS = {
    "percent": "%",
    "point": "percentage points",
    "km2": "km²",
    "m2": "m²",
    "m3": "m³",
    "celsius": "°C",
    "fahrenheit": "°F",
}
_WHOLE_UNITS = frozenset(("second", "minute", "hour", "day", "week", "month", "year", "decade", "quarter"))


def amount(value: Decimal) -> str:
    """1234567.5 -> `1 234 567.5` (with no-break spaces: the grouping that no language misreads)."""
    sign, _, exponent = value.as_tuple()
    text = format(value, "f")
    whole, _, fraction = text.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u00a0") if len(whole) > 4 else whole
    fraction = fraction.rstrip("0")
    return ("-" if sign else "") + grouped + (f".{fraction}" if fraction and exponent else "")


def number(value: Number) -> str:
    text = amount(value.amount) if value.upper is None else f"{amount(value.amount)} to {amount(value.upper)}"
    if value.approx is Approx.VAGUE:
        return f"some {text}"
    return f"No. {text}" if value.ordinal else text


def currency(code: str | None) -> str:
    """The name of a currency for a reader; what a bare "dollar" leaves open is said so."""
    if code is None:
        return "(currency not named exactly)"
    name: str = table("common", "money")["names"].get(code, code)
    return name


def meaning(mention: Mention) -> str:
    """The value of a quantity in plain figures: `1 500 000 000 IDR`, `16 months`, `40 %`."""
    value = mention.value
    if isinstance(value, Money):
        return f"{number(value.number)} {currency(value.currency)}"
    if isinstance(value, Quantity):
        unit = value.unit
        if unit in _WHOLE_UNITS:
            unit += "s" if value.number.amount != 1 else ""
        return f"{number(value.number)} {_UNITS.get(unit, unit)}"
    return number(value) if isinstance(value, Number) else str(value)
