from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, DocumentView, Need, check
from mtqa.messages import say
from mtqa.model import Severity, Span


@check(
    "sentence-omitted",
    mqm="accuracy/omission",
    severity=Severity.MAJOR,
    scope="document",
    needs={Need.ENCODER},
)
def sentence_omitted(document: DocumentView) -> Iterator[Alarm]:
    """A sentence or paragraph of the source has no counterpart anywhere in the translation.

    Why it matters: an engine that gets a whole article leaves out sentences, and the reader of the version never
    learns what the newsroom wrote. Content that has moved elsewhere in the document is not missing.

    Example: five sentences in Indonesian, four in Japanese; the one on the sanctions is gone.
    """
    for index, (source, target) in enumerate(zip(document.sources, document.targets, strict=True)):
        if source is None or target is not None or not any(c.isalpha() for c in source):
            continue
        before = next((t for t in reversed(document.targets[:index]) if t), None)
        where = say("place.beginning") if before is None else say("place.after", words=before[-60:])
        yield Alarm(
            say("sentence-omitted.missing", where=where),
            source=Span(0, len(source)),
            pair=index,
            confidence=0.9 if len(source.split()) > 3 else 0.6,
            evidence=(("place in the translation", where),),
            value=source,
        )
