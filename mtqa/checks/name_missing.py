"""The check `name-missing`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Kind, Relation, Severity


@check("name-missing", mqm="accuracy/omission", severity=Severity.MINOR, kinds={Kind.NAME})
def name_missing(pair: PairView) -> Iterator[Alarm]:
    """A person, place or organisation of the source is nowhere in the translation.

    Why it matters: who did it, where it happened and who said so are the first things that a reader of news asks, and
    a dropped name often takes a whole phrase with it. Adjectives, inhabitants, the family name alone and acronyms that
    are written out count as said. A good translation may well say "he" or "the party" instead: therefore minor, unless
    all witnesses are sure.

    Example: "Gempa itu terasa sampai Malaysia" translated as "The quake was felt abroad".
    """
    for fact in pair.name_facts:
        if fact.relation is Relation.MISSING and fact.source:
            said = fact.source.text
            yield Alarm(
                say("name-missing.missing", source=said),
                fact.source.span,
                severity=Severity.MAJOR if fact.confidence >= 0.8 else Severity.MINOR,
                confidence=round(fact.confidence, 3),
                evidence=(("expected", said),),
                value=said,
            )
