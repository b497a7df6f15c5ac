"""Text -> mentions with normal values, for all six languages.

The recognisers run in a fixed order, and each leaves alone what an earlier one took, so that mentions never
overlap: the 12 of "12 Juni" is part of a date and is not a number as well.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache

from mtqa.model import Kind, Lang, Mention, Span

Recogniser = Callable[[str, Lang, "Taken"], list[Mention]]
"""`find(text, lang, taken)`: the mentions of its kinds that touch nothing in `taken`."""


class Taken:
    """The parts of a text that already belong to a mention."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._sorted: list[Span] = []

    def free(self, span: Span) -> bool:
        if not self.spans:
            return True
        if len(self._sorted) != len(self.spans):
            self._sorted = sorted(self.spans)
        # They do not overlap: only the last one that begins before the end of `span` can touch it.
        before = bisect_left(self._sorted, Span(span.end, -1)) - 1
        return before < 0 or not span.overlaps(self._sorted[before])


@cache
def _recognisers() -> tuple[Recogniser, ...]:
    # In order: what is left of a text when URLs, dates and times are taken out holds the numbers.
    from mtqa.recognise import date, quantity, time, url

    return (url.find, date.find, time.find, quantity.find)


@lru_cache(maxsize=4096)
def recognise(text: str, lang: Lang) -> tuple[Mention, ...]:
    """All mentions in `text` but names, sorted by position, not overlapping; spans are code points into `text`.

    Names are found by `recognise.name` (they need their own evidence and may hold numbers).
    """
    taken = Taken()
    found: list[Mention] = []
    for find in _recognisers():
        if new := [m for m in find(text, lang, taken) if taken.free(m.span)]:
            taken.spans.extend([m.span for m in new])
            found.extend(new)
    if len(found) > 1:
        found.sort(key=lambda m: (m.span.start, m.span.end))
    return tuple(found)


__all__ = ["Kind", "Recogniser", "Taken", "recognise"]
