"""The check `duration-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.judge import judge
from mtqa.model import Kind, Severity


@check("duration-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.DURATION})
def duration_changed(pair: PairView) -> Iterator[Alarm]:
    """A duration or an age is another one in the translation.

    Why it matters: prison terms, ages and deadlines are facts that readers act on. Other ways to say the same time
    ("18 bulan", "a year and a half"; "dua dekade", "20年") agree.

    Example: "dihukum lima tahun penjara" translated as "sentenced to five months in prison".
    """
    for fact in pair.facts_of(Kind.DURATION):
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
