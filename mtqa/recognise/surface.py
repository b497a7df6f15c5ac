"""Compiles a table of surfaces (words, symbols) into one anchored pattern, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mtqa.model import Lang
from mtqa.recognise.trie import trie
from mtqa.recognise.words import fold, plain_arabic

_MARK = "[\u064b-\u0652\u0670\u0640]*"
_SPACE = r"[\s\u00a0\u202f-]"


def alternatives(words: Iterable[str], lang: Lang) -> str:
    """A regex body, the longest word first. Spaces match any single space or hyphen; Arabic words match with or
    without vowel signs."""
    return trie(_characters(word, lang) for word in sorted(set(words), key=len, reverse=True))


def _characters(word: str, lang: Lang) -> Iterator[str]:
    arabic = lang == "ar" and any("\u0620" <= c <= "\u06ff" for c in word)
    for char in plain_arabic(word) if arabic else word:
        yield _SPACE if char == " " else _arabic(char) + _MARK if arabic else re.escape(char)


def _arabic(char: str) -> str:
    return {"ا": "[اأإآ]", "ي": "[يى]", "ه": "[هة]"}.get(char, re.escape(char))


def key(surface: str, lang: Lang) -> str:
    """The form under which a matched surface is looked up again."""
    return re.sub(r"[\s\u00a0\u202f-]", " ", fold(surface, lang) if lang == "ar" else surface.lower())
