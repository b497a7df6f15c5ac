"""The words of a text at a glance: enough to see that it has none of those looked for."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
_ASCII_WORD = re.compile("[a-z]+")  # the same where the text is plain, in little more than half the time


@lru_cache(maxsize=16)
def words_of(text: str) -> frozenset[str]:
    """The runs of letters, in lower case."""
    return frozenset((_ASCII_WORD if text.isascii() else _WORD).findall(text.lower()))
