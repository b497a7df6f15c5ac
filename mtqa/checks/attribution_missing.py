from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Lang, Severity, Span

_SPACELESS = ("zh", "ja")


@check("attribution-missing", mqm="accuracy/omission", severity=Severity.MAJOR, preview=True)
def attribution_missing(pair: PairView) -> Iterator[Alarm]:
    """The source says who says it ("kata Widodo", "menurut polisi"); the translation attributes nothing to anybody.

    Why it matters: without its speaker a claim becomes the paper's own, which is a question of fairness and of law.
    Every verb of saying counts, also "according to", によると, وفقا; which of them is used does not matter.

    Example: '"Kami menang," kata Widodo.' translated as '"We won."'
    """
    at = _said(pair.source, "id")
    if at and _said(pair.target, pair.target_lang) is None:
        yield Alarm(
            say("attribution-missing.missing", words=at.of(pair.source)),
            source=at,
            confidence=0.65,
            value=at.of(pair.source).lower(),
        )


@cache
def _pattern(lang: Lang) -> re.Pattern[str]:
    words = table(lang, "attribution")["words"]
    return re.compile(words if lang in _SPACELESS else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _said(text: str, lang: Lang) -> Span | None:
    match = _pattern(lang).search(text)
    return Span(*match.span()) if match else None
