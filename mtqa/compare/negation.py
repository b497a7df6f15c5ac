"""Negation of two sides -> facts. Two witnesses: the negators themselves, and the encoder's view of them."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from mtqa.locales import table
from mtqa.model import Fact, Kind, Lang, Mention, Relation, Span
from mtqa.ports import Encoded
from mtqa.recognise.negation import Negator, negators

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NEGATES = ("clause", "word")
_WORD_AFTER = re.compile(r"\s*([^\W\d_]+)")


def compare_negation(
    source: str,
    target: str,
    lang: Lang,
    source_encoded: Encoded | None = None,
    target_encoded: Encoded | None = None,
) -> tuple[Fact, ...]:
    """At most one fact: a negation `missing` from the target, or `added` by it.

    Missing: the source negates a clause or a word, and the target has no negator, idiom or negative word; with the
    encoder also: it has fewer than the source has negators, or only negative words that stand for something else.
    Added: the target negates a clause and the source has no negative word at all; with the encoder also: only such as
    it stands in no relation to. The encoder may overrule both.
    """
    ours = negators(source, "id")
    theirs = _without_lookalikes(source, negators(target, lang), lang)
    if not ours and not theirs:
        return ()
    said = [n for n in ours if n.level in _NEGATES]
    kept = [n for n in theirs if n.level == "clause"]
    similar = _similarities(source, source_encoded, target_encoded, lang)
    if said and (len(said) > len(theirs) or (similar and all(n.level == "soft" for n in theirs))):
        return _missing(said, theirs, similar, lang)
    if kept and (not ours or (similar and all(n.level == "soft" for n in ours))):
        return _added(kept, bool(ours), similar, lang)
    return ()


def _missing(
    said: list[Negator], theirs: tuple[Negator, ...], similar: _Similarities | None, lang: Lang
) -> tuple[Fact, ...]:
    if similar is None:
        if theirs:
            return ()  # nothing tells which one was lost, and restructured sentences are frequent
        confidence = 0.6 if said[0].level == "word" else 0.75
        return (Fact(Kind.NEGATION, Relation.MISSING, _mention(said[0]), None, confidence=confidence),)
    witness, usual = table("common", "negation")["witness"], table(lang, "negation")["witness"]
    # The negator that no word of the target stands for, although the word it negates has its counterpart.
    coverage, lost = min(((similar.of_source(n.span), n) for n in said), key=lambda x: x[0])
    negated = similar.of_next_word(lost.span)
    if theirs:
        certain = coverage < witness["lost_beside_others"] and negated >= witness["negated_beside_others"]
    else:
        certain = coverage < witness["answered"] and negated >= usual["negated"]
    if not certain:
        return ()
    confidence = _logistic(witness["missing_slope"] * (usual["missing"] - coverage), 0.6)
    return (Fact(Kind.NEGATION, Relation.MISSING, _mention(lost), None, confidence=confidence),)


def _added(kept: list[Negator], beside: bool, similar: _Similarities | None, lang: Lang) -> tuple[Fact, ...]:
    """`beside`: the source has negative words, which the negator may stand for."""
    added, confidence = kept[0], 0.75
    if similar is not None:
        witness, usual = table("common", "negation")["witness"], table(lang, "negation")["witness"]
        coverage, added = min(((similar.of_target(_last_word(n)), n) for n in kept), key=lambda x: x[0])
        # Logistic regression: a negator without counterpart in a text whose words all have theirs is an addition;
        # where the rest is free as well, it belongs to another way of putting it.
        evidence = (
            witness["added_bias"]
            + witness["added_negator"] * (coverage - usual["added"])
            + witness["added_rest"] * (similar.covered - usual["covered"])
        )
        if evidence < witness["added_beside_others" if beside else "added_least"]:
            return ()
        confidence = _logistic(evidence, 0.0)
    return (Fact(Kind.NEGATION, Relation.ADDED, None, _mention(added), confidence=confidence),)


def _logistic(x: float, least: float) -> float:
    return round(min(0.97, max(least, 1 / (1 + math.exp(-x)))), 2)


def _mention(negator: Negator) -> Mention:
    return Mention(Kind.NEGATION, negator.span, negator.text, negator.text.lower())


def _last_word(negator: Negator) -> Span:
    """Of a negator in two parts (ne … pas) the second: between them stands the verb, which has its counterpart."""
    at = max(negator.text.rfind(c) for c in " '’") + 1
    return Span(negator.span.start + at, negator.span.end)


def _without_lookalikes(source: str, found: tuple[Negator, ...], lang: Lang) -> tuple[Negator, ...]:
    """Leaves out parts of foreign names that only look like negators ("لا" of La Riviera)."""
    lookalikes = table(lang, "negation").get("lookalike", {})
    if not lookalikes:
        return found
    named = {
        text for text in {n.text for n in found} if text in lookalikes and re.search(lookalikes[text], source)
    }
    return tuple(n for n in found if n.text not in named)


class _Similarities:
    """Cosines of all pieces of the source with all of the target, centred per language."""

    def __init__(self, text: str, source: Encoded, target: Encoded, cosines: NDArray[np.float32]) -> None:
        self.text, self.source, self.target, self.cosines = text, source, target, cosines
        self.covered = float(cosines.max(axis=1).mean())  # mean over the source's pieces of their best

    def of_source(self, span: Span) -> float:
        return self._best(span, self.source.pieces, self.cosines.max(axis=1))

    def of_next_word(self, span: Span) -> float:
        """Mean over the pieces of the source's word that follows; 1.0 where none does."""
        word = _WORD_AFTER.match(self.text, span.end)
        if not word:
            return 1.0
        after = Span(*word.span(1))
        best = self.cosines.max(axis=1)
        found = [float(best[i]) for i, piece in enumerate(self.source.pieces) if piece.overlaps(after)]
        return sum(found) / len(found) if found else 1.0

    def of_target(self, span: Span) -> float:
        return self._best(span, self.target.pieces, self.cosines.max(axis=0))

    @staticmethod
    def _best(span: Span, pieces: tuple[Span, ...], best: NDArray[np.float32]) -> float:
        found = [float(best[i]) for i, piece in enumerate(pieces) if piece.overlaps(span)]
        return max(found, default=0.0)


def _similarities(
    text: str, source: Encoded | None, target: Encoded | None, lang: Lang
) -> _Similarities | None:
    if source is None or target is None or not len(source.pieces) or not len(target.pieces):
        return None
    from mtqa.background import centred_states, unit

    a = unit(centred_states(source.states, "id"))
    b = unit(centred_states(target.states, lang))
    return _Similarities(text, source, target, a @ b.T)
