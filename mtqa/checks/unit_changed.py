"""The check `unit-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import judge
from mtqa.model import Kind, Severity


@check("unit-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.UNIT})
def unit_changed(pair: PairView) -> Iterator[Alarm]:
    """A measure has another value or another unit in the translation.

    Why it matters: five miles are not five kilometres. Converted measures ("5 mil", "8 km") agree; units that are
    nearly the same (metres and yards) are minor.

    Example: "80 km per jam" translated as "80 miles per hour".
    """
    for fact in pair.facts_of(Kind.UNIT):
        if fact.source and fact.target and (found := judge(fact)):
            yield Alarm(
                found.message,
                fact.source.span if fact.source else None,
                fact.target.span if fact.target else None,
                severity=found.severity,
                confidence=found.confidence,
                evidence=found.evidence,
                value=found.value,
            )
