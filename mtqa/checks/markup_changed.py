from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Kind, Relation, Severity


@check("markup-changed", mqm="fluency/markup", severity=Severity.MAJOR, kinds={Kind.MARKUP})
def markup_changed(pair: PairView) -> Iterator[Alarm]:
    """A placeholder, a tag or an entity (`{name}`, `%s`, `<b>`, `&amp;`) is lost, changed or added.

    Why it matters: a program fills placeholders in and a browser reads tags; a broken one shows as garbage on the
    page, or nothing shows at all. Their order may change, their number not; translatable attributes of a tag are free.

    Example: "Halo {nama}!" translated as "Hello {name}!"
    """
    for fact in pair.facts_of(Kind.MARKUP):
        if fact.relation in (Relation.SAME, Relation.EQUIVALENT):
            continue
        ours, theirs = fact.source, fact.target
        if ours and theirs:
            message, value = say("markup-changed.changed", source=ours.text, target=theirs.text), ours.text
        elif ours:
            message, value = say("markup-changed.missing", source=ours.text), ours.text
        elif theirs:
            message, value = say("markup-changed.added", target=theirs.text), theirs.text
        entity = value.startswith("&")  # a character may be written as itself
        yield Alarm(
            message,
            source=ours.span if ours else None,
            target=theirs.span if theirs else None,
            severity=Severity.MINOR if entity else None,
            confidence=0.6 if entity else 0.95,
            value=value,
        )
