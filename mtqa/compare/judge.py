"""What an open fact of a quantity means for the reader: how grave, how sure, and in which words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from mtqa.compare.measure import akin
from mtqa.compare.quantity import quantity_number
from mtqa.compare.residue import numbers_of
from mtqa.compare.wording import meaning
from mtqa.locales import table
from mtqa.messages import Evidence, Message, Term, say
from mtqa.model import Fact, Kind, Lang, Mention, Relation, Severity
from mtqa.values import Money, Number, Quantity, plain

SURE = 0.6
"""From this confidence on a fact is told with its full severity."""
HINT = 0.35
"""From this confidence on it is told as minor; below it is kept in the fact table only."""

_SLIGHT = frozenset(("rounded", "end of a range", "currency not said", "percent not said"))
_GRAVE = Decimal("0.1")  # relative difference from which a changed figure is critical


@dataclass(frozen=True, slots=True)
class Judgement:
    message: Message
    severity: Severity
    confidence: float
    evidence: Evidence
    value: str


def judge(fact: Fact) -> Judgement | None:
    """None where there is nothing to tell: the values agree, or it is too unsure."""
    slight = (
        fact.relation is Relation.EQUIVALENT and fact.note in _SLIGHT and bool(fact.source and fact.target)
    )
    if not slight and fact.relation not in (Relation.DIFFERS, Relation.MISSING, Relation.ADDED):
        return None
    if fact.confidence < HINT:
        return None
    evidence = tuple((side, m) for side, m in (("source", fact.source), ("translation", fact.target)) if m)
    value = ">".join(meaning(m) if m else "" for m in (fact.source, fact.target))
    return Judgement(_message(fact), _severity(fact, slight), round(fact.confidence, 2), evidence, value)


def in_a_code(fact: Fact, text: str, mentions: Sequence[Mention]) -> bool:
    """Whether the digits of a number without counterpart stand in the other side's `text` in a name or code, where they
    are no quantity: كوفيد 19 for COVID-19."""
    mention = fact.source or fact.target
    if mention is None or isinstance(mention.value, Money) or not any(c.isdecimal() for c in mention.text):
        return False
    digits = plain(quantity_number(mention).amount)
    for m in re.finditer(rf"(?<![0-9]){re.escape(digits)}(?![0-9])", text):
        if not any(o.span.start < m.end() and m.start() < o.span.end for o in mentions):
            return True
    return False


def in_a_dual(fact: Fact, text: str, lang: Lang) -> bool:
    """Whether a two that is not said by a number may be in the form of a noun (جرعتين: two doses)."""
    endings = table(lang, "numbers").get("dual_endings", ())
    if not endings or fact.source is None or quantity_number(fact.source).amount != 2:
        return False
    return bool(re.search(rf"\w{{3,}}(?:{'|'.join(endings)})(?!\w)", text))


def _message(fact: Fact) -> Message:
    source, target = fact.source, fact.target
    if source and target:
        why = _why(fact, source, target)
        if why is None:
            return say("quantity.changed", source=source, target=target)
        return say("quantity.changed_why", source=source, target=target, why=why)
    if source:
        return say("quantity.missing", source=source)
    assert target is not None
    return say("quantity.added", target=target)


def _why(fact: Fact, source: Mention, target: Mention) -> Message | Term | None:
    if fact.note == "currency differs":
        return say("quantity.currency", source=_unit_name(source), target=_unit_name(target))
    if fact.note == "unit differs":
        return say("quantity.unit", source=_unit_name(source), target=_unit_name(target))
    if fact.note == "magnitude differs":
        return _times(source, target)
    return Term("note", fact.note) if fact.note and fact.note != "value differs" else None


def _times(source: Mention, target: Mention) -> Message | None:
    """1000 times as much, 1/1000 of it."""
    a, b = (quantity_number(m).amount for m in (source, target))
    if not a or not b:
        return None
    return say("quantity.times", n=b / a) if b > a else say("quantity.part", n=a / b)


def _unit_name(mention: Mention) -> Term:
    value = mention.value
    return (
        Term("currency", value.currency or "none")
        if isinstance(value, Money)
        else Term("unit", _unit(mention))
    )


def _unit(mention: Mention) -> str:
    return mention.value.unit if isinstance(mention.value, Quantity) else "none"


def _severity(fact: Fact, slight: bool) -> Severity:
    if slight or fact.confidence < SURE:
        return Severity.MINOR
    source, target = fact.source, fact.target
    if source is None or target is None:
        return Severity.MAJOR
    if fact.note == "currency differs":
        return Severity.CRITICAL
    if fact.note == "unit differs":
        return Severity.MINOR if akin(_unit(source), _unit(target)) else Severity.MAJOR
    if _ordinal(source) or fact.kind in (Kind.UNIT, Kind.DURATION):
        return Severity.MAJOR
    return Severity.CRITICAL if _gap(source, target) >= _GRAVE else Severity.MAJOR


def _ordinal(mention: Mention) -> bool:
    return isinstance(mention.value, Number) and mention.value.ordinal


def _gap(source: Mention, target: Mention) -> Decimal:
    """The least relative difference of the amounts."""
    gaps = [
        abs(a - b) / max(abs(a), abs(b), Decimal(1)) for a in numbers_of(source) for b in numbers_of(target)
    ]
    return min(gaps, default=Decimal(1))
