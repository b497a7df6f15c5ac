"""The back-translation as a second witness of a quantity."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.compare.residue import numbers_of
from mtqa.model import Fact, Mention


def witnessed(fact: Fact, back: Sequence[Mention]) -> tuple[float, str]:
    """`fact.confidence` moved by what the back-translation says, and what it says ("" if nothing to the point).

    It confirms an error by saying the target's value and not the source's, and speaks against it by saying the source's.
    """
    if not back:
        return fact.confidence, ""
    source = numbers_of(fact.source) if fact.source else frozenset()
    target = numbers_of(fact.target) if fact.target else frozenset()
    for mention in back:
        amounts = numbers_of(mention)
        if source and amounts & source and not amounts & target:
            return fact.confidence * 0.75, mention.text
    for mention in back:
        if target and numbers_of(mention) & target:
            return 1 - (1 - fact.confidence) * 0.5, mention.text
    return fact.confidence, ""
