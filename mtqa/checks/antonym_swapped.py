from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import Term, say
from mtqa.model import Lang, Severity, Span
from mtqa.recognise.negation import Negator, negators

_SPACELESS = ("zh", "ja")


@check("antonym-swapped", mqm="accuracy/mistranslation", severity=Severity.MAJOR, preview=True)
def antonym_swapped(pair: PairView) -> Iterator[Alarm]:
    """The translation says the opposite word: rise for fall, export for import, north for south.

    Why it matters: opposites stand in the same places, so that models confuse them and similarity does not see it.
    Told from a small table of pairs: the source has one word of a pair and not the other, the translation has the
    other and not the one. Where either side negates ("tidak turun", "rose"), nothing is said.

    Example: "Harga beras naik." translated as "The price of rice fell."
    """
    said = _concepts(pair.source, "id")
    if not said:
        return
    for concept, opposite in _pairs():
        at = said.get(concept)
        if at is None or opposite in said or opposite not in table(pair.target_lang, "antonyms"):
            continue
        span = _first(pair.target, pair.target_lang, opposite)
        if span is None or _first(pair.target, pair.target_lang, concept):
            continue
        if any(n.level in ("clause", "word") for n in _negators(pair)):
            return
        yield Alarm(
            say(
                "antonym-swapped.swapped",
                source=at.of(pair.source),
                said=Term("concept", concept),
                target=span.of(pair.target),
                opposite=Term("concept", opposite),
            ),
            source=at,
            target=span,
            confidence=0.6,
            value=f"{concept}>{opposite}",
        )


def _negators(pair: PairView) -> list[Negator]:
    return [*negators(pair.source, "id"), *negators(pair.target, pair.target_lang)]


def _pairs() -> Iterator[tuple[str, str]]:
    for a, b in table("common", "antonyms")["pairs"]:
        yield a, b
        yield b, a


@cache
def _any_concept(lang: Lang) -> re.Pattern[str]:
    groups = "|".join(f"(?P<{name}>{words})" for name, words in table(lang, "antonyms").items())
    return re.compile(rf"(?<!\w)(?:{groups})(?!\w)", re.IGNORECASE)


def _concepts(text: str, lang: Lang) -> dict[str, Span]:
    """The concepts that the words of a spaced language name, each with its first place."""
    found: dict[str, Span] = {}
    for match in _any_concept(lang).finditer(text):
        found.setdefault(str(match.lastgroup), Span(*match.span()))
    return found


@cache
def _pattern(lang: Lang, concept: str) -> re.Pattern[str]:
    words = table(lang, "antonyms")[concept]
    return re.compile(words if lang in _SPACELESS else rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _first(text: str, lang: Lang, concept: str) -> Span | None:
    match = _pattern(lang, concept).search(text)
    return Span(*match.span()) if match else None
