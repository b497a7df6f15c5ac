"""The check `percent-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import judge
from mtqa.model import Kind, Severity


@check("percent-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.PERCENT})
def percent_changed(pair: PairView) -> Iterator[Alarm]:
    """A percentage has another value in the translation.

    Why it matters: rates and shares decide what economic and election news says. Signs, words, tenths (割, 成) and
    shares (half, sepertiga) are compared by value. A percent sign that is only left out is minor.

    Example: "naik 5,2 persen" translated as "rose 52 percent".
    """
    for fact in pair.facts_of(Kind.PERCENT):
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
