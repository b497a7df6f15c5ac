"""The check `date-missing`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Kind, Mention, Relation, Severity
from mtqa.values import ClockTime, PartialDate, value_json

_PREHISTORY = -3000  # years up to this are round figures, often in words
_LOOSE_TIME = re.compile(r"\D*|\d{1,2}:\d\d")


@check("date-missing", mqm="accuracy/omission", severity=Severity.MAJOR, kinds={Kind.DATE, Kind.TIME})
def date_missing(pair: PairView) -> Iterator[Alarm]:
    """A date or time of day of the source is not in the translation.

    Why it matters: when something happened is one of the five things a report must say; a dropped date cannot be
    noticed by who reads the translation alone.

    Example: "Ia ditangkap pada Senin." translated as "He was arrested."
    """
    for fact in pair.facts_of(Kind.DATE, Kind.TIME):
        if fact.relation is Relation.MISSING and fact.source:
            key = "date-missing.time" if fact.kind is Kind.TIME else "date-missing.date"
            yield Alarm(
                say(key, source=fact.source),
                fact.source.span,
                None,
                severity=_severity(fact.source),
                confidence=fact.confidence,
                evidence=(("source", fact.source),),
                value=str(value_json(fact.source.value)),
            )


def _severity(mention: Mention) -> Severity:
    """Today, this week and the like are often only implied; yesterday or last year less often.

    Midnight may be "late at night", a bare 13:10 the minutes and seconds of a match, and 10,000 BC "ten thousand
    years before our era".
    """
    value = mention.value
    if isinstance(value, ClockTime) and _LOOSE_TIME.fullmatch(mention.text):
        return Severity.MINOR
    if isinstance(value, PartialDate) and value.year is not None and value.year <= _PREHISTORY:
        return Severity.MINOR
    if isinstance(value, PartialDate) and value.relative and not (value.month or value.weekday or value.day):
        return Severity.NEUTRAL if "+0" in value.relative else Severity.MINOR
    return Severity.MAJOR
