"""The check `date-added`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Kind, Relation, Severity
from mtqa.values import PartialDate, value_json


@check("date-added", mqm="accuracy/addition", severity=Severity.MINOR, kinds={Kind.DATE, Kind.TIME})
def date_added(pair: PairView) -> Iterator[Alarm]:
    """The translation names a date or time of day that the source does not have.

    Why it matters: the source does not vouch for it. Minor, because translators do spell out what the source implies
    (the weekday of "yesterday").

    Example: "Ia ditangkap." translated as "He was arrested on June 12."
    """
    for fact in pair.facts_of(Kind.DATE, Kind.TIME):
        if fact.relation is not Relation.ADDED or not fact.target:
            continue
        value = fact.target.value
        if isinstance(value, PartialDate) and value.relative and "+0" in value.relative:
            continue  # today, this week: also used for "now"
        key = "date-added.time" if fact.kind is Kind.TIME else "date-added.date"
        yield Alarm(
            say(key, target=fact.target),
            None,
            fact.target.span,
            confidence=fact.confidence,
            evidence=(("translation", fact.target),),
            value=str(value_json(value)),
        )
