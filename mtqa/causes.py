"""One cause gives one finding: what the back-translation says of it, what only moved, what another finding covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mtqa.checking import Alarm, PairView
from mtqa.messages import Term
from mtqa.model import Fact, Finding, Pair, Relation, Span

WHOLE = ("empty-target", "wrong-language", "copied-source")
"""Checks that say everything about a segment: what else was raised in it follows from them."""

COVERING = (
    "untranslated",
    "leftover-boilerplate",
    "repetition-loop",
    "repeated-sentence",
    "repeated-content",
    "sentence-added",
    "sentence-omitted",
    "omission",
    "addition",
)
"""Checks that mark a stretch; a one-sided finding inside it (a missing name in a missing clause) follows from it."""

DIFFERING = ("inconsistent-translation",)
"""Checks that say that a segment differs from another one: where something else is found in it, that is why."""

AGREES = {Relation.SAME, Relation.EQUIVALENT}


def second_witness(alarm: Alarm, view: PairView) -> Alarm:
    """Raises or lowers the confidence of an alarm about a fact by what the back-translation says of that fact."""
    if not view.back or alarm.source is None:
        return alarm
    fact = next((f for f in view.all_facts if f.source and f.source.span == alarm.source), None)
    if fact is None or fact.back_relation is None or fact.relation in AGREES:
        return alarm
    seen = fact.back.text if fact.back else Term("note", "not found")
    c = round(alarm.confidence, 3)
    confidence = c * 0.7 if fact.back_relation in AGREES else 1 - (1 - c) * 0.5
    return replace(alarm, confidence=confidence, evidence=(*alarm.evidence, ("back-translation", seen)))


def moved_between_segments(
    findings: Sequence[Finding], pairs: Sequence[Pair], views: Sequence[PairView | None]
) -> list[Finding]:
    """Leaves out a missing value that a neighbouring segment has too much of, and the reverse.

    Sentences are split and joined in translation; a value that only crossed the border of a segment is no error.
    """
    if len(pairs) < 2:
        return list(findings)
    kept = []
    for finding in findings:
        one_sided = (finding.source_span is None) != (finding.target_span is None)
        if finding.pair is None or not one_sided or not _in_neighbour(finding, pairs, views):
            kept.append(finding)
    return kept


def _in_neighbour(finding: Finding, pairs: Sequence[Pair], views: Sequence[PairView | None]) -> bool:
    index = finding.pair
    assert index is not None
    view = views[index]
    side = Relation.MISSING if finding.source_span else Relation.ADDED
    fact = view and _fact_at(finding, pairs[index], view, side)
    if not fact:
        return False
    opposite = Relation.ADDED if side is Relation.MISSING else Relation.MISSING
    for near in (index - 1, index + 1):
        other = views[near] if 0 <= near < len(views) else None
        if other and any(f.relation is opposite and _value(f) == _value(fact) for f in other.all_facts):
            return True
    return False


def _fact_at(finding: Finding, pair: Pair, view: PairView, side: Relation) -> Fact | None:
    for fact in view.all_facts:
        mention = fact.source if side is Relation.MISSING else fact.target
        segment = pair.source if side is Relation.MISSING else pair.target
        span = finding.source_span if side is Relation.MISSING else finding.target_span
        if fact.relation is side and mention and segment and mention.span.shift(segment.span.start) == span:
            return fact
    return None


def _value(fact: Fact) -> object:
    mention = fact.source or fact.target
    return mention and (mention.kind, mention.value)


def one_cause_one_finding(findings: Sequence[Finding]) -> list[Finding]:
    """Leaves out what follows from another finding."""
    whole = {f.pair for f in findings if f.check in WHOLE}
    faulty = {f.pair for f in findings if f.check not in DIFFERING}
    covers = [f for f in findings if f.check in COVERING]
    kept: list[Finding] = []
    seen: set[tuple[object, ...]] = set()
    for f in findings:
        if f.pair in whole and f.check not in WHOLE:
            continue
        if f.pair in faulty and f.check in DIFFERING:
            continue
        if any(c is not f and _covered(f, c) for c in covers):
            continue
        key = (f.check, f.source_span, f.target_span)
        if key not in seen:
            seen.add(key)
            kept.append(f)
    return kept


def _covered(finding: Finding, cover: Finding) -> bool:
    if finding.check in COVERING:
        # Of two checks that mark the same stretch, the one named first in COVERING speaks.
        if COVERING.index(finding.check) <= COVERING.index(cover.check):
            return False
        sides = ((finding.source_span, cover.source_span), (finding.target_span, cover.target_span))
        return any(_inside(a, b) or _inside(b, a) for a, b in sides)
    if finding.source_span and not finding.target_span:
        return _inside(finding.source_span, cover.source_span)
    if finding.target_span and not finding.source_span:
        return _inside(finding.target_span, cover.target_span)
    return False


def _inside(inner: Span | None, outer: Span | None) -> bool:
    return bool(inner and outer and outer.start <= inner.start and inner.end <= outer.end)
