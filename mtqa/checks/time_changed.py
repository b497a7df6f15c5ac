"""The check `time-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import Term, say
from mtqa.model import Kind, Relation, Severity
from mtqa.values import value_json


@check("time-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.TIME})
def time_changed(pair: PairView) -> Iterator[Alarm]:
    """A time of day is another one in the translation.

    Why it matters: readers act on times, and a.m. for p.m. or a lost half hour reads as well as the right time. The
    12- and the 24-hour clock are compared by value; zones that are named on both sides may be converted.

    Example: "pukul 14.30 WIB" translated as "2:30 a.m.": the hour differs.
    """
    for fact in pair.facts_of(Kind.TIME):
        if fact.relation is Relation.DIFFERS and fact.source and fact.target:
            yield Alarm(
                say(
                    "time-changed.differs",
                    source=fact.source,
                    target=fact.target,
                    why=Term("note", fact.note),
                ),
                fact.source.span,
                fact.target.span,
                confidence=fact.confidence,
                evidence=(("source", fact.source), ("translation", fact.target)),
                value=f"{value_json(fact.source.value)}>{value_json(fact.target.value)}",
            )
