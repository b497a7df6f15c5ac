"""What the comparisons of quantities and of dates left over, matched across: the 2020 of "Euro 2020" is a date on one
side and a number on the other, 02:30 is a time here and two numbers there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from mtqa.compare.quantity import KINDS
from mtqa.model import Fact, Kind, Mention, Relation
from mtqa.values import ClockTime, Money, Number, PartialDate, Quantity

TEMPORAL = frozenset((Kind.DATE, Kind.TIME))
_OPEN = (Relation.MISSING, Relation.ADDED, Relation.DIFFERS)
_LIMIT = 50  # dates looked through for each open number
_DIGITS = re.compile(r"[0-9]+")


def numbers_of(mention: Mention) -> frozenset[Decimal]:
    """The amounts that a mention says, of whatever kind."""
    value = mention.value
    if isinstance(value, Money | Quantity):
        value = value.number
    if isinstance(value, Number):
        return frozenset(n for n in (value.amount, value.upper, value.alt) if n is not None)
    if isinstance(value, PartialDate):
        parts = [value.year, value.month, value.day]
        if value.relative:
            parts += [int(n) for n in _DIGITS.findall(value.relative)]
        if value.year is not None:
            parts.append(value.year % 100)
        found = {Decimal(p) for p in parts if p is not None}
    elif isinstance(value, ClockTime):
        found = {Decimal(p) for p in (value.hour, value.hour % 12 or 12, value.minute) if p is not None}
    else:
        return frozenset()
    # The digits as written, which conversions (eras, 24 hours) hide.
    return frozenset(found) | _written(mention.text)


def _written(text: str) -> frozenset[Decimal]:
    return frozenset(Decimal(n) for n in re.findall(r"\d+", text) if len(n) < 12)


def reconcile(facts: list[Fact], source: Sequence[Mention], target: Sequence[Mention]) -> list[Fact]:
    """Open facts of dates and quantities that explain each other are joined; all others stay as they are. For pairs
    with a date or time."""
    open_quantities = [f for f in facts if f.kind in KINDS and f.relation in _OPEN]
    open_dates = [f for f in facts if f.kind in TEMPORAL and f.relation in (Relation.MISSING, Relation.ADDED)]
    drop: set[int] = set()
    extra: list[Fact] = []
    for date in open_dates:
        mention = date.source or date.target
        assert mention is not None
        amounts = numbers_of(mention)
        for fact in open_quantities:
            if id(fact) in drop:
                continue
            other = fact.target if date.source is not None else fact.source
            if other is None or not _explains(mention, amounts, other):
                continue
            drop |= {id(date), id(fact)}
            pair = (mention, other) if date.source is not None else (other, mention)
            extra.append(Fact(date.kind, Relation.EQUIVALENT, *pair, confidence=0.8, note="date or number"))
            rest = fact.source if date.source is not None else fact.target
            if rest is not None:  # it had been paired with something else, which is alone now
                lost = fact.source is rest
                extra.append(
                    Fact(rest.kind, Relation.MISSING if lost else Relation.ADDED, rest if lost else None,
                         None if lost else rest, confidence=min(fact.confidence, 0.5))
                )  # fmt: skip
            break
    # A number whose value a date of the other side says already.
    sides = {Relation.MISSING: _temporal(target), Relation.ADDED: _temporal(source)}
    for fact in open_quantities:
        if id(fact) in drop or fact.relation is Relation.DIFFERS:
            continue
        mention = fact.source or fact.target
        assert mention is not None
        if any(_explains(m, amounts, mention) for m, amounts in sides[fact.relation]):
            drop.add(id(fact))
            extra.append(
                Fact(
                    fact.kind,
                    Relation.EQUIVALENT,
                    fact.source,
                    fact.target,
                    confidence=0.7,
                    note="part of a date",
                )
            )
    return [f for f in facts if id(f) not in drop] + extra


def _temporal(mentions: Sequence[Mention]) -> list[tuple[Mention, frozenset[Decimal]]]:
    return [(m, numbers_of(m)) for m in mentions if m.kind in TEMPORAL][:_LIMIT]


def _explains(temporal: Mention, amounts: frozenset[Decimal], quantity: Mention) -> bool:
    """Whether the date or time says the quantity: a bare number in any of its parts, a duration in the part of its unit."""
    value = quantity.value
    if quantity.kind is Kind.NUMBER:
        return bool(numbers_of(quantity) & amounts)
    if quantity.kind is not Kind.DURATION or not isinstance(value, Quantity):
        return False
    date = temporal.value
    if isinstance(date, ClockTime):
        if date.minute is not None and value.unit in (
            "minute",
            "second",
        ):  # 13:10 of a game: 13 minutes 10 seconds
            return bool(numbers_of(quantity) & amounts)
        if value.unit == "hour":  # "jusqu'à 24 heures"
            return Decimal(date.hour) in numbers_of(quantity) or bool(
                numbers_of(quantity) & _written(temporal.text)
            )
        part = {"minute": date.minute, "second": date.second}.get(value.unit)
    elif isinstance(date, PartialDate):
        if date.relative:
            return date.relative.startswith(value.unit) and bool(numbers_of(quantity) & amounts)
        part = {"year": date.year and abs(date.year), "month": date.month, "day": date.day}.get(value.unit)
    else:
        return False
    return part is not None and Decimal(part) in numbers_of(quantity)
