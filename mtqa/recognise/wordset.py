"""The words of a text at a glance: enough to see that it has none of those looked for."""

from __future__ import annotations

from functools import lru_cache

from mtqa.recognise.letters import by_letters

_WORD = by_letters(r"[^\W\d_]+")


@lru_cache(maxsize=16)
def words_of(text: str) -> frozenset[str]:
    """The runs of letters, in lower case."""
    low = text.lower()
    return frozenset(_WORD(low).findall(low))
