"""The check `date-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.date import other_weekday
from mtqa.messages import Evidence, Term, say
from mtqa.model import Fact, Kind, Relation, Severity
from mtqa.values import PartialDate


@check("date-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.DATE})
def date_changed(pair: PairView) -> Iterator[Alarm]:
    """A date, weekday, month, year or period is another one in the translation.

    Why it matters: a wrong day or year changes the news itself, reads as fluently as the right one, and is what
    readers plan by. Dates are compared by value over all spellings, orders and calendars; a part that only one side
    names (the year, the weekday) is no difference.

    Example: "Senin, 12 Juni 2023" translated as "Monday, July 12, 2023": the month differs.
    """
    for fact in pair.facts_of(Kind.DATE):
        if fact.relation is Relation.DIFFERS and fact.source and fact.target:
            yield Alarm(
                say(
                    "date-changed.differs",
                    source=fact.source,
                    target=fact.target,
                    why=Term("note", fact.note),
                ),
                fact.source.span,
                fact.target.span,
                severity=_severity(fact),
                confidence=fact.confidence,
                evidence=(
                    ("source", fact.source),
                    ("translation", fact.target),
                    *_calendar(fact.source.value),
                    *_calendar(fact.target.value),
                ),
                value=f"{_plain(fact.source.value)}>{_plain(fact.target.value)}",
            )


def _calendar(value: object) -> Evidence:
    """On which weekday a date really falls."""
    real = other_weekday(value)
    if real is None or not isinstance(value, PartialDate):
        return ()
    date = PartialDate(value.year, value.month, value.day)
    return (("calendar", say("date-changed.weekday", date=date, weekday=Term("weekday", str(real)))),)


def _plain(value: object) -> str:
    return str(value.to_json()) if isinstance(value, PartialDate) else str(value)


def _severity(fact: Fact) -> Severity:
    """Relative phrases are translated loosely (this week, in the week): only a named date is a grave error."""
    for mention in (fact.source, fact.target):
        value = mention.value if mention else None
        if (
            isinstance(value, PartialDate)
            and value.relative
            and not (value.month or value.weekday or value.day)
        ):
            return Severity.MINOR if "+0" in value.relative else Severity.MAJOR
    return Severity.MAJOR
