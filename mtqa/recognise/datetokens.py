"""Text -> tokens and their shape.

Each token has a one-letter code (`datewords.CODES`), and the codes of a text form its *shape*: "Senin, 12 Juni 2023"
has the shape "w, d m y". Dates and times are then short patterns over shapes, the same for languages with and without
spaces.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from mtqa.lazy import lazy
from mtqa.model import Lang
from mtqa.recognise.datewords import Reading, normal, vocabulary
from mtqa.recognise.wordset import words_of


@dataclass(frozen=True, slots=True)
class Token:
    code: str
    start: int
    end: int
    value: Any  # int for numbers, months, weekdays, ordinals; else the key in the table

    def of(self, text: str) -> str:
        return text[self.start : self.end]


class Lexed:
    """The tokens of a text, without gaps: token i is `text[starts[i]:starts[i + 1]]` with code `shape[i]`."""

    def __init__(self, text: str, shape: str, lengths: Sequence[int], values: Sequence[Any]) -> None:
        self.text, self.shape, self.values = text, shape, values
        self._lengths = lengths

    @lazy
    def codes(self) -> frozenset[str]:
        """Which codes there are."""
        return frozenset(self.shape)

    @lazy
    def starts(self) -> tuple[int, ...]:
        """One more than tokens."""
        return tuple(accumulate(self._lengths, initial=0))

    def token(self, at: int) -> Token:
        return Token(self.shape[at], self.starts[at], self.starts[at + 1], self.values[at])


def may_tell(text: str, lang: Lang) -> bool:
    """Whether `text` can hold a date or time at all; most sentences are done with here."""
    words = vocabulary(lang)
    if not words.spaced:
        return words.telling.in_signs(text)
    if words.prefixes:
        return words.may_tell(text)
    if words.telling.in_words(words_of(text), text):
        return True
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return False
    text = unicodedata.normalize("NFKC", text)
    return words.telling.in_words(words_of(text), text)


@lru_cache(maxsize=16)
def lexed_if_telling(text: str, lang: Lang) -> Lexed | None:
    """The tokens of a text that can hold a date or time."""
    return lex(text, lang) if may_tell(text, lang) else None


def lex(text: str, lang: Lang) -> Lexed:
    """The tokens of `text` in one pass; the longest phrase that begins at a word is one token."""
    words = vocabulary(lang)
    memo = words.memo
    pieces = words.pieces(text).findall(text)
    if not pieces:
        return Lexed(text, "", (), ())
    codes, lengths, values, readings = zip(*[memo[piece] for piece in pieces], strict=True)
    phrases = list(_phrases(pieces, readings, lengths)) if any(readings) else ()
    if not phrases:
        return Lexed(text, "".join(codes), lengths, values)
    shape: list[str] = []
    new_lengths: list[int] = []
    new_values: list[Any] = []
    done = 0
    for start, end, tokens in phrases:
        shape += codes[done:start]
        new_lengths += lengths[done:start]
        new_values += values[done:start]
        for code, value, length in tokens:
            if length:
                shape.append(code)
                new_lengths.append(length)
                new_values.append(value)
        done = end
    shape += codes[done:]
    new_lengths += lengths[done:]
    new_values += values[done:]
    return Lexed(text, "".join(shape), new_lengths, new_values)


def _phrases(
    pieces: Sequence[str], readings: Sequence[Reading | None], lengths: Sequence[int]
) -> Iterator[tuple[int, int, list[tuple[str, Any, int]]]]:
    """The stretches of readings that are other tokens than each for itself: start, end, (code, value, length) each."""
    done = 0
    for i, reading in enumerate(readings):
        if reading is None or i < done:
            continue
        if reading.hidden:
            code, value, begin, end = reading.hidden
            yield (
                i,
                i + 1,
                [("x", None, begin), (code, value, end - begin), ("x", None, reading.length - end)],
            )
            continue
        second = reading.second
        if second is not None and (i + 2 >= len(pieces) or normal(pieces[i + 2]) not in second):
            continue
        behind = tuple([normal(p) for p in pieces[i + 1 : i + 1 + reading.reach]])
        for skip, rest, code, value in reading.candidates:
            if behind[: len(rest)] == rest:
                done = i + 1 + len(rest)
                length = sum(lengths[i:done])
                yield i, done, [("+", None, skip), (code, value, length - skip)]
                break
