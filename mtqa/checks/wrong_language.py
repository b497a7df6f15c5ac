from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.language import whole_verdict
from mtqa.locales import table
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
    names: dict[str, str] = table("id", "languages")["english_names"]
    found = names.get(verdict[1] or "", "another language" if not verdict[1] else f"'{verdict[1]}'")
    yield Alarm(
        f"Should be {names[pair.target_lang]}; the text is in {found}.",
        source=Span(0, len(pair.source)),
        target=Span(0, len(pair.target)),
        confidence=verdict[2],
        evidence=(("language", verdict[1] or "unknown"),),
        value=verdict[1] or "unknown",
    )
