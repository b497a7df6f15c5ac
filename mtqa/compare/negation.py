"""Negation of two sides -> facts. Two witnesses: the negators themselves, and the encoder's view of them."""

from __future__ import annotations

import re

from mtqa.locales import table
from mtqa.model import Fact, Kind, Lang, Mention, Relation
from mtqa.ports import Encoded
from mtqa.recognise.negation import Negator, negators

_NEGATES = ("clause", "word")


def compare_negation(
    source: str,
    target: str,
    lang: Lang,
    source_encoded: Encoded | None = None,
    target_encoded: Encoded | None = None,
) -> tuple[Fact, ...]:
    """At most one fact: a negation `missing` from the target, or `added` by it."""
    ours, theirs = negators(source, "id"), _without_lookalikes(source, negators(target, lang), lang)
    if not ours and not theirs:
        return ()
    said, kept = [n for n in ours if n.level in _NEGATES], [n for n in theirs if n.level == "clause"]
    if said and not theirs:
        return (Fact(Kind.NEGATION, Relation.MISSING, _mention(said[0]), None, confidence=0.75),)
    if kept and not ours:
        return (Fact(Kind.NEGATION, Relation.ADDED, None, _mention(kept[0]), confidence=0.75),)
    return ()


def _mention(negator: Negator) -> Mention:
    return Mention(Kind.NEGATION, negator.span, negator.text, negator.text.lower())


def _without_lookalikes(source: str, found: tuple[Negator, ...], lang: Lang) -> tuple[Negator, ...]:
    """Leaves out parts of foreign names that only look like negators ("لا" of La Riviera)."""
    lookalikes = table(lang, "negation").get("lookalike", {})
    if not lookalikes:
        return found
    return tuple(n for n in found if not (n.text in lookalikes and re.search(lookalikes[n.text], source)))
