from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, DocumentView, check
from mtqa.memory import differ, source_key
from mtqa.messages import say
from mtqa.model import Severity, Span


@check("inconsistent-translation", mqm="terminology/inconsistent", severity=Severity.MINOR, scope="document")
def inconsistent_translation(document: DocumentView) -> Iterator[Alarm]:
    """A source segment that was translated before, in this document or in an earlier one, is translated differently.

    Why it matters: headings, captions, standing phrases and quotations that come twice should read the same both times;
    a reader takes two wordings for two things. Compared are segments of three words and more that are the same but for
    white space and case. Translations that differ in case or punctuation only, or that one of them contains the
    other, are left alone.

    Method: the first translation counts. Across the documents of a run, the last 50,000 source segments of each target
    language are remembered, those of up to 400 characters; each other translation is told of once. Versions of one and the same
    document are not compared, and of a segment in which something else is found nothing is said.

    Example: "Reformasi Undang-Undang Pajak" is "Tax law reform" first and "Overhaul of the tax act" further down.
    """
    first: dict[str, int] = {}
    for index, (source, target) in enumerate(zip(document.sources, document.targets, strict=True)):
        key = source_key(source)
        if not key or not source or not target:
            continue
        told = document.targets[first.setdefault(key, index)]
        elsewhere = document.elsewhere[index] if document.elsewhere else None
        if told and differ(told, target):
            n = first[key] + 1
            message = say("inconsistent-translation.segment", first=told, n=n)
        elif elsewhere:
            told = elsewhere.target
            message = say("inconsistent-translation.document", first=told, document=elsewhere.document)
        else:
            continue
        yield Alarm(
            message,
            source=Span(0, len(source)),
            target=Span(0, len(target)),
            pair=index,
            confidence=0.8,
            evidence=(("first", told),),
            value=target,
        )
