"""Negators: what turns a statement around (tidak, never, 没有, ない, لم, ne … pas), and softer negative words.

Words and phrases are data, `locales/<lang>/negation.toml`. What the table calls "none" is no negator and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from mtqa.locales import table
from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise import Taken

_SPACELESS = ("zh", "ja")
_JOINED = "[وف]?"
_JOINED_NOUN = "[وفبلك]?(?:ال|ل)?"


@dataclass(frozen=True, slots=True)
class Negator:
    span: Span
    text: str
    level: Literal["clause", "word", "idiom", "soft"]


@cache
def _pattern(lang: Lang) -> re.Pattern[str]:
    data = table(lang, "negation")
    # The longest reading of a place wins: phrases come before the words they hold.
    groups = [
        f"(?P<{name}>{'|'.join(data[name])})"
        for name in ("none", "idiom", "clause", "soft", "word")
        if data[name]
    ]
    body = "|".join(groups)
    if lang in _SPACELESS:
        return re.compile(body)
    if lang == "ar":
        # Joined to the word: and, so; before nouns also with, like, for, the.
        body = "|".join(f"{_JOINED_NOUN if g.startswith('(?P<soft>') else _JOINED}{g}" for g in groups)
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)")


@lru_cache(maxsize=4096)
def negators(text: str, lang: Lang) -> tuple[Negator, ...]:
    """Negators and softer negative words of `text`, in order."""
    # In lower case, as the table is: patterns that ignore case are several times slower.
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return tuple(
        Negator(Span(*m.span()), text[m.start() : m.end()], m.lastgroup)  # type: ignore[arg-type]
        for m in _pattern(lang).finditer(low)
        if m.lastgroup != "none"
    )


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """Negators of clauses and words as mentions; their value is the word itself, in lower case."""
    return [
        Mention(Kind.NEGATION, n.span, n.text, n.text.lower())
        for n in negators(text, lang)
        if n.level in ("clause", "word") and taken.free(n.span)
    ]
