"""Normal values in words, for a reader of one language: `1 500 000 000 rupiah`, `16 bulan`, `12 June 2023`."""

from __future__ import annotations

import re
from decimal import Decimal

from mtqa.messages.table import lookup, template
from mtqa.values import Approx, ClockTime, Money, Name, Number, PartialDate, Quantity, Value

_OFFSET = re.compile(r"(day|week|month|year)([+-]\d+)")
_DIGITS_IN_A_ROW = 4  # longer numbers are grouped: 2023, 12 500


def amount(value: Decimal, lang: str) -> str:
    """1234567.5 -> `1 234 567.5`, with no-break spaces: the grouping that no reader takes for a decimal sign."""
    whole, _, fraction = format(abs(value), "f").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if len(whole) > _DIGITS_IN_A_ROW:
        whole = f"{int(whole):,}".replace(",", "\u00a0") if len(whole) < 4000 else whole
    sign = "-" if value < 0 else ""
    return sign + whole + (template(lang, "value.decimal_sign") + fraction if fraction else "")


def value_words(value: Value, lang: str) -> str:
    """Any value; names and links are what they are."""
    match value:
        case str():
            return value
        case Number():
            return number(value, lang)
        case Money():
            return f"{number(value.number, lang)} {currency(value.currency, lang)}"
        case Quantity():
            return quantity(value, lang)
        case PartialDate():
            return date(value, lang)
        case ClockTime():
            return clock(value, lang)
        case Name():
            return value.key


def number(value: Number, lang: str) -> str:
    text = amount(value.amount, lang)
    if value.upper is not None:
        text = template(lang, "value.range").format(low=text, high=amount(value.upper, lang))
    if value.ordinal:
        text = template(lang, "value.ordinal").format(n=text)
    return text if value.approx is Approx.EXACT else template(lang, f"value.{value.approx}").format(n=text)


def currency(code: str | None, lang: str) -> str:
    """Its name; what a bare "dollar" leaves open is said so."""
    return template(lang, "value.currency_open") if code is None else lookup(lang, "currency", code)


def quantity(value: Quantity, lang: str) -> str:
    plain = value.number
    one = plain.amount == 1 and plain.upper is None and plain.approx is Approx.EXACT
    name = _one(value.unit, lang) if one else lookup(lang, "unit", value.unit)
    return number(plain, lang) + ("" if name == "%" else " ") + name


def _one(unit: str, lang: str) -> str:
    return lookup(lang, "unit_one", unit, lookup(lang, "unit", unit))


def date(value: PartialDate, lang: str) -> str:
    known = _known(value, lang)
    if value.relative:
        return " ".join(filter(None, (known, relative(value.relative, lang))))
    return known or str(value.to_json())


def _known(value: PartialDate, lang: str) -> str:
    parts = []
    if value.weekday:
        day_only = not (value.year or value.month or value.day)
        parts.append(lookup(lang, "weekday", str(value.weekday)) + ("" if day_only else ","))
    if value.quarter:
        parts.append(template(lang, "value.quarter").format(n=value.quarter))
    if value.day:
        day = str(value.day)
        parts.append(day if value.month else template(lang, "value.day").format(n=day))
    if value.month:
        parts.append(lookup(lang, "month", str(value.month)))
    if value.year is not None:
        parts.append(_year(value, lang))
    return " ".join(parts)


def _year(value: PartialDate, lang: str) -> str:
    year = value.year or 0
    shown = str(abs(year))
    if value.span == 10:
        shown = template(lang, "value.decade").format(n=shown)
    elif value.span > 1:
        shown = f"{shown}–{abs(year + value.span - 1)}"
    return template(lang, "value.before_christ").format(n=shown) if year < 0 else shown


def relative(phrase: str, lang: str) -> str:
    """`day-1` -> `1 day earlier`."""
    found = _OFFSET.fullmatch(phrase)
    if found is None:
        return lookup(lang, "relative", phrase)
    unit, offset = found[1], int(found[2])
    if not offset:
        return template(lang, "value.now").format(unit=_one(unit, lang))
    length = quantity(Quantity(Number(Decimal(abs(offset))), unit), lang)
    return template(lang, "value.later" if offset > 0 else "value.earlier").format(length=length)


def clock(value: ClockTime, lang: str) -> str:
    parts = [value.hour, value.minute or 0, *([] if value.second is None else [value.second])]
    return template(lang, "value.clock_sign").join(f"{p:02}" for p in parts) + (
        f" {value.zone}" if value.zone else ""
    )
