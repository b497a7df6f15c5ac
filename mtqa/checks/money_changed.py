"""The check `money-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import judge
from mtqa.model import Kind, Severity


@check("money-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.MONEY})
def money_changed(pair: PairView) -> Iterator[Alarm]:
    """An amount of money or its currency is another one in the translation.

    Why it matters: "15億円" for "Rp1,5 miliar" is a hundred times as much; magnitude words (miliar, billion, 億, مليار)
    and currencies are where machine translation slips most, and most expensively. A bare "dollar" or ¥ agrees with
    every currency that it may stand for; a currency that is only left out is minor.

    Example: "Rp1,5 miliar" translated as "1.5 billion dollars".
    """
    for fact in pair.facts_of(Kind.MONEY):
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
