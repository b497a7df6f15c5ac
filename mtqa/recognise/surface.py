"""Compiles a table of surfaces (words, symbols) into one anchored pattern, longest first."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mtqa.model import Lang
from mtqa.recognise.words import fold, plain_arabic

_MARK = "[\u064b-\u0652\u0670\u0640]*"
_SPACE = r"[\s\u00a0\u202f-]"
_Node = dict[str, "_Node"]


def alternatives(words: Iterable[str], lang: Lang) -> str:
    """A regex body, the longest word first. Spaces match any single space or hyphen; Arabic words match with or
    without vowel signs.

    What words have in common at the front is written once, so that a place is given up after a character or two.
    """
    root: _Node = {}
    for word in sorted(set(words), key=len, reverse=True):
        arabic = lang == "ar" and any("\u0620" <= c <= "\u06ff" for c in word)
        node = root
        for char in plain_arabic(word) if arabic else word:
            node = node.setdefault(
                _SPACE if char == " " else _arabic(char) + _MARK if arabic else re.escape(char), {}
            )
        node[""] = {}
    return _body(root) or "(?!)"


def _body(node: _Node) -> str:
    branches = [char + _body(rest) for char, rest in node.items() if char]
    if not branches:
        return ""
    if "" in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _arabic(char: str) -> str:
    return {"ا": "[اأإآ]", "ي": "[يى]", "ه": "[هة]"}.get(char, re.escape(char))


def key(surface: str, lang: Lang) -> str:
    """The form under which a matched surface is looked up again."""
    return re.sub(r"[\s\u00a0\u202f-]", " ", fold(surface, lang) if lang == "ar" else surface.lower())
