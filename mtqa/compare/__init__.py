"""Mentions of two sides -> facts: which value of the source is where in the target, and what differs.

Knows values, not languages. One cause gives one fact: an unmatched source value and an unmatched target value of
the same kind become one `differs`, not a `missing` and an `added`.
"""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.model import Fact, Mention


def compare(source: Sequence[Mention], target: Sequence[Mention]) -> tuple[Fact, ...]:
    """The facts of two mention lists, in the order of the source, additions last."""
    raise NotImplementedError
