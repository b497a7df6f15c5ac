"""Years and dates of other calendars -> Gregorian."""

from __future__ import annotations

from datetime import date

# Year before the first of each era. Minguo counts from 1912, Buddhist (Thai) years from 543 BC.
ERAS = {
    "reiwa": 2018,
    "heisei": 1988,
    "showa": 1925,
    "taisho": 1911,
    "meiji": 1867,
    "minguo": 1911,
    "christian": 0,
}

_HIJRI_EPOCH = 227014  # proleptic Gregorian ordinal of the day before 1 Muharram 1 AH (16 July 622 Julian)


def hijri_to_gregorian(year: int, month: int, day: int) -> date:
    """The civil (tabular) Islamic calendar: 30-year cycle, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29.

    Sighted and Umm al-Qura dates differ from it by a day, rarely two; comparisons must allow for that.
    After Reingold & Dershowitz, Calendrical Calculations. Raises `ValueError` outside years 1..9000.
    """
    if not (1 <= year <= 9000 and 1 <= month <= 12 and 1 <= day <= 30):
        raise ValueError("not a Hijri date")
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day
    return date.fromordinal(_HIJRI_EPOCH + days)


def weekday_of(year: int, month: int, day: int) -> int | None:
    """ISO weekday (Monday = 1); None where there is no such day."""
    try:
        return date(year, month, day).isoweekday()
    except ValueError:
        return None
