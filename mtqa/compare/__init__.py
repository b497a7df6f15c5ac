"""Mentions of two sides -> facts: which value of the source is where in the target, and what differs.

Knows values, not languages. One cause gives one fact: an unmatched source value and an unmatched target value of
the same kind become one `differs`, not a `missing` and an `added`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.compare.date import compare_dates
from mtqa.compare.quantity import KINDS, compare_quantities
from mtqa.compare.residue import TEMPORAL, reconcile
from mtqa.compare.strings import STRINGS, compare_strings
from mtqa.model import Fact, Mention


def compare(source: Sequence[Mention], target: Sequence[Mention]) -> tuple[Fact, ...]:
    """The facts of two mention lists, in the order of the source, additions last."""
    if not source and not target:
        return ()
    kinds = {m.kind for side in (source, target) for m in side}
    temporal = not TEMPORAL.isdisjoint(kinds)
    facts: list[Fact] = []
    if temporal:
        facts += compare_dates(source, target)
    if not KINDS.isdisjoint(kinds):
        facts += compare_quantities(source, target)
    if not STRINGS.isdisjoint(kinds):
        facts += compare_strings(source, target)
    if temporal:
        facts = reconcile(facts, source, target)
    return tuple(sorted(facts, key=_place))


def _place(fact: Fact) -> tuple[bool, int, int]:
    mention = fact.source or fact.target
    assert mention is not None
    return fact.source is None, mention.span.start, mention.span.end


__all__ = ["KINDS", "compare"]
