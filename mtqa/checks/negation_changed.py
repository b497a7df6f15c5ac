from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.negation import compare_negation
from mtqa.messages import say
from mtqa.model import Severity


@check("negation-changed", mqm="accuracy/mistranslation", severity=Severity.CRITICAL)
def negation_changed(pair: PairView) -> Iterator[Alarm]:
    """A negation of the source is missing from the translation, or the translation has one that the source has not.

    Why it matters: a lost "tidak" turns the statement into its opposite, reads well, and learned measures of
    translation quality hardly notice. Two witnesses are heard: the negators and negative words of both sides (idioms
    such as "tidak hanya … tetapi juga", 不过, なければならない, ne … que, and antonyms such as "unable" are known), and
    the encoder, which tells whether any word of the other side stands for the negator.

    Example: "Ia tidak menyetujui usul itu." translated as "He approved the proposal."
    """
    for fact in compare_negation(
        pair.source, pair.target, pair.target_lang, pair.source_encoded, pair.target_encoded
    ):
        severity = None if fact.confidence >= 0.7 else Severity.MAJOR
        if fact.source:
            yield Alarm(
                say("negation-changed.lost", words=fact.source.text),
                source=fact.source.span,
                severity=severity,
                confidence=fact.confidence,
                value=f"-{fact.source.value}",
            )
        elif fact.target:
            yield Alarm(
                say("negation-changed.added", words=fact.target.text),
                target=fact.target.span,
                severity=severity,
                confidence=fact.confidence,
                value=f"+{fact.target.value}",
            )
