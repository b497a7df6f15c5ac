"""The check `number-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import in_a_code, in_a_dual, judge
from mtqa.compare.quantity import KINDS
from mtqa.model import Relation, Severity


@check("number-missing", mqm="accuracy/omission", severity=Severity.MAJOR, kinds=KINDS)
def number_missing(pair: PairView) -> Iterator[Alarm]:
    """A number, amount or measure of the source is not in the translation.

    Why it matters: figures carry the news, and what is left out cannot be noticed by who reads the translation alone.
    Small number words (satu, kedua, sebuah) are often translated without a number and raise nothing by themselves.

    Example: "menewaskan 24 orang" translated as "killed people".
    """
    for fact in pair.facts_of(*KINDS):
        if fact.relation is not Relation.MISSING or in_a_code(fact, pair.target, pair.target_mentions):
            continue
        if in_a_dual(fact, pair.target, pair.target_lang):
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
