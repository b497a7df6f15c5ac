from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.language import whole_verdict
from mtqa.messages import say
from mtqa.model import Severity, Span


@check("copied-source", mqm="accuracy/untranslated", severity=Severity.CRITICAL)
def copied_source(pair: PairView) -> Iterator[Alarm]:
    """The translation is the Indonesian source itself, word for word or nearly so.

    Why it matters: the reader of the other language cannot read it at all. Similarity measures do not see it: a copy
    is as similar to its source as can be. Text with nothing to translate (names, numbers, URLs) may be the same.

    Example: "Presiden menolak usul itu." left as "Presiden menolak usul itu." in the English version.
    """
    verdict = whole_verdict(pair.source, pair.target, pair.target_lang)
    if verdict and verdict[0] == "copied":
        yield Alarm(
            say("copied-source.copied"),
            source=Span(0, len(pair.source)),
            target=Span(0, len(pair.target)),
            confidence=verdict[2],
            value="copied",
        )
