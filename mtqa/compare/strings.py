"""Values that are strings (URLs, addresses, placeholders, markup) compared as multisets: they are never translated."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.model import Fact, Kind, Mention, Relation

STRINGS = frozenset((Kind.URL, Kind.MARKUP))


def compare_strings(source: Sequence[Mention], target: Sequence[Mention]) -> list[Fact]:
    """Facts in the order of the source, additions last; an unmatched pair of a kind is one `differs`."""
    facts: list[Fact] = []
    for kind in (Kind.URL, Kind.MARKUP):
        rest = [m for m in target if m.kind is kind]
        alone: list[Mention] = []
        for mention in (m for m in source if m.kind is kind):
            match = next((m for m in rest if m.value == mention.value), None)
            if match is None:
                alone.append(mention)
            else:
                rest.remove(match)
                facts.append(Fact(kind, Relation.SAME, mention, match))
        for s, t in zip(alone, rest, strict=False):
            facts.append(Fact(kind, Relation.DIFFERS, s, t))
        facts += [Fact(kind, Relation.MISSING, m, None) for m in alone[len(rest) :]]
        facts += [Fact(kind, Relation.ADDED, None, m) for m in rest[len(alone) :]]
    return facts
