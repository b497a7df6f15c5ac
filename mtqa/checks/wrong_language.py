from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.language import whole_verdict
from mtqa.messages import Term, say
from mtqa.model import Severity, Span


@check("wrong-language", mqm="accuracy/untranslated", severity=Severity.CRITICAL)
def wrong_language(pair: PairView) -> Iterator[Alarm]:
    """The translation is in another language than the one asked for (and not in Indonesian: see untranslated).

    Why it matters: engines with several target languages fall into the wrong one, mostly English, when the language
    tag is lost; similarity across languages does not notice. Short text without a telling script or word passes.

    Example: the French version says "The president rejected the proposal."
    """
    verdict = whole_verdict(pair.source, pair.target, pair.target_lang)
    if not verdict or verdict[0] != "wrong":
        return
    found, target = Term("language", verdict[1] or "unknown"), Term("language", pair.target_lang)
    yield Alarm(
        say("wrong-language.known", target=target, language=found)
        if verdict[1]
        else say("wrong-language.unknown", target=target),
        source=Span(0, len(pair.source)),
        target=Span(0, len(pair.target)),
        confidence=verdict[2],
        evidence=(("language", found),),
        value=verdict[1] or "unknown",
    )
