"""Compiles a table of surfaces (words, symbols) into one anchored pattern, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mtqa.model import Lang
from mtqa.recognise.words import fold, plain_arabic

_MARK = "[\u064b-\u0652\u0670\u0640]*"


def alternatives(words: Iterable[str], lang: Lang) -> str:
    """A regex body. Spaces match any single space or hyphen; Arabic words match with or without vowel signs."""
    parts = []
    for word in sorted(set(words), key=len, reverse=True):
        if lang == "ar" and any("\u0620" <= c <= "\u06ff" for c in word):
            letters = plain_arabic(word)
            body = "".join(_arabic(c) + _MARK for c in letters)
        else:
            body = re.escape(word)
        parts.append(body.replace(r"\ ", r"[\s\u00a0\u202f-]"))
    return "|".join(parts) or "(?!)"


def _arabic(char: str) -> str:
    return {"ا": "[اأإآ]", "ي": "[يى]", "ه": "[هة]", " ": r"\ "}.get(char, re.escape(char))


def key(surface: str, lang: Lang) -> str:
    """The form under which a matched surface is looked up again."""
    return re.sub(r"[\s\u00a0\u202f-]", " ", fold(surface, lang) if lang == "ar" else surface.lower())
