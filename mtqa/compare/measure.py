"""Units of one dimension converted into one another: 5 miles = 8 km, 68 °F = 20 °C, 1.5 years = 18 months."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from mtqa.locales import table

_LOOSE = Decimal("0.08")  # journalists round what they convert


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
    if unit == "fahrenheit" or to == "celsius":
        return (amount - 32) * 5 / 9
    return amount * 9 / 5 + 32


def _same_heat(a: Decimal, unit_a: str, b: Decimal, unit_b: str) -> bool:
    """Degrees of another scale; where the scale is not named ("80 derajat", "26 degrés") either may be meant."""
    if unit_a == unit_b != "degree":
        return False
    scales = (
        [(unit_a, unit_b)]
        if "degree" not in (unit_a, unit_b)
        else [("fahrenheit", "celsius"), ("celsius", "fahrenheit")]
    )
    return any(abs(_temperature(a, x, y) - b) <= 2 for x, y in scales)


def near(a: Decimal, b: Decimal, tolerance: Decimal) -> bool:
    return abs(a - b) <= tolerance * max(abs(a), abs(b))


def converts(a: Decimal, unit_a: str, b: Decimal, unit_b: str) -> bool:
    """Whether the two measures are one, said in two units (rounded as people do)."""
    first, second = _factors().get(unit_a), _factors().get(unit_b)
    if first is None or second is None or first[0] != second[0]:
        return False
    if first[0] == "temperature":
        return _same_heat(a, unit_a, b, unit_b)
    if unit_a == unit_b:
        return False
    tolerance = Decimal("0.03") if first[0] == "duration" else _LOOSE
    return near(a * first[1], b * second[1], tolerance)


@cache
def _speeds() -> dict[str, str]:
    found: dict[str, str] = table("common", "units")["per_hour"]
    return {**found, "m": "m/s"}


def akin(unit_a: str, unit_b: str) -> bool:
    """Units so close that writers swap them (metre and yard, km for km/h)."""
    if (
        _speeds().get(unit_a) == unit_b or _speeds().get(unit_b) == unit_a
    ):  # "per hour" left out, or said elsewhere
        return True
    first, second = _factors().get(unit_a), _factors().get(unit_b)
    return bool(first and second and first[0] == second[0] and near(first[1], second[1], Decimal("0.12")))
