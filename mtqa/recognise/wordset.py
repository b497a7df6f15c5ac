"""The words of a text, found once for all that ask for them."""

from __future__ import annotations

from functools import lru_cache

from mtqa.recognise.letters import by_letters

_WORD = by_letters(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=256)  # a batch of pairs
def words_in(text: str) -> tuple[str, ...]:
    """The runs of letters, in lower case, and of figures, in order."""
    low = text.lower()
    return tuple(_WORD(low).findall(low))


@lru_cache(maxsize=16)
def words_of(text: str) -> frozenset[str]:
    """The same as a set: enough to see that a text has none of the words looked for."""
    return frozenset(words_in(text))
