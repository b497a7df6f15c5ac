"""The check `number-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import judge
from mtqa.model import Kind, Severity


@check("number-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.NUMBER})
def number_changed(pair: PairView) -> Iterator[Alarm]:
    """A number in the translation has another value than in the source.

    Why it matters: a changed figure reads as fluently as the right one, and a reader of the translation cannot notice
    it. Numbers are compared by value, over digits of all scripts, number words, magnitudes and separators: "1,5 juta",
    "1.5 million" and "150万" agree. Rounding ("1,53 juta", "1.5 million") is minor; ranges and their ends, dozens and
    twelve, half and 50 per cent agree.

    Example: "12.500 pengungsi" translated as "1,250 refugees".
    """
    for fact in pair.facts_of(Kind.NUMBER):
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
