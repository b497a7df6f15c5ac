"""The check `number-added`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import in_a_code, judge
from mtqa.compare.quantity import KINDS
from mtqa.model import Relation, Severity


@check("number-added", mqm="accuracy/addition", severity=Severity.MAJOR, kinds=KINDS)
def number_added(pair: PairView) -> Iterator[Alarm]:
    """A number, amount or measure of the translation is not in the source.

    Why it matters: a figure that the source does not have is invented, or comes from another sentence. A conversion
    beside an amount that the source has ("Rp15 miliar (US$1 juta)", "5 miles (8 km)") is no addition, nor is a figure
    said twice.

    Example: "Banyak orang terluka" translated as "35 people were hurt".
    """
    for fact in pair.facts_of(*KINDS):
        if fact.relation is not Relation.ADDED or in_a_code(fact, pair.source, pair.source_mentions):
            continue
        if found := judge(fact):
            yield Alarm(
                found.message,
                fact.source.span if fact.source else None,
                fact.target.span if fact.target else None,
                severity=found.severity,
                confidence=found.confidence,
                evidence=found.evidence,
                value=found.value,
            )
