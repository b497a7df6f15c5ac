"""The check `name-changed`."""

from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.compare.name import SPELLED
from mtqa.messages import say
from mtqa.model import Kind, Relation, Severity


@check("name-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.NAME})
def name_changed(pair: PairView) -> Iterator[Alarm]:
    """A person, place or organisation of the source is another one in the translation, or is spelled otherwise.

    Why it matters: a wrong name reads well, and makes somebody else say or suffer what the news tells. Names are
    compared across scripts by a table of known names, by sound, and by the encoder where there is one; the alarm
    is raised only if all of them miss the name and another one stands in its place. A near miss in spelling is minor.

    Example: "Presiden Prabowo tiba di Tokyo" translated as "President Prabowo arrived in Seoul".
    """
    for fact in pair.name_facts:
        if fact.relation is not Relation.DIFFERS or fact.source is None or fact.target is None:
            continue
        said, there = fact.source.text, fact.target.text
        if fact.note.startswith(SPELLED):
            message, severity = say("name-changed.spelled", source=said, target=there), Severity.MINOR
        else:
            message = say("name-changed.other", source=said, target=there)
            severity = Severity.MAJOR if fact.confidence >= 0.6 else Severity.MINOR
        yield Alarm(
            message,
            fact.source.span,
            fact.target.span,
            severity=severity,
            confidence=round(fact.confidence, 3),
            evidence=(("expected", said), ("found", there)),
            value=said,
        )
