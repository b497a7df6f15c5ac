"""Units of one dimension converted into one another: 5 miles = 8 km, 68 °F = 20 °C, 1.5 years = 18 months."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from mtqa.locales import table

_LOOSE = Decimal("0.06")  # journalists round what they convert
_EXACT = Decimal("0.005")


@cache
def _factors() -> dict[str, tuple[str, Decimal]]:
    found: dict[str, tuple[str, Decimal]] = {}
    for dimension, units in table("common", "units").items():
        if dimension == "per_hour":
            continue
        for unit, entry in units.items():
            found[unit] = (dimension, Decimal(str(entry["factor"])))
    return found


def dimension(unit: str) -> str | None:
    entry = _factors().get(unit)
    return entry[0] if entry else None


def _temperature(amount: Decimal, unit: str, to: str) -> Decimal:
    if unit == to or "degree" in (unit, to):
        return amount
    return (amount - 32) * 5 / 9 if unit == "fahrenheit" else amount * 9 / 5 + 32


def near(a: Decimal, b: Decimal, tolerance: Decimal) -> bool:
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def converts(a: Decimal, unit_a: str, b: Decimal, unit_b: str) -> bool:
    """Whether the two measures are one, said in two units (rounded as people do)."""
    first, second = _factors().get(unit_a), _factors().get(unit_b)
    if first is None or second is None or first[0] != second[0] or unit_a == unit_b:
        return False
    if first[0] == "temperature":
        return abs(_temperature(a, unit_a, unit_b) - b) <= max(Decimal(2), _LOOSE * abs(b))
    tolerance = Decimal("0.03") if first[0] == "duration" else _LOOSE
    return near(a * first[1], b * second[1], tolerance)


def akin(unit_a: str, unit_b: str) -> bool:
    """Units so close that writers swap them (metre and yard, the two tons)."""
    first, second = _factors().get(unit_a), _factors().get(unit_b)
    return bool(first and second and first[0] == second[0] and near(first[1], second[1], Decimal("0.12")))
