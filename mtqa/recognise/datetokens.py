"""Text -> tokens and their shape.

Each token has a one-letter code (`datewords.CODES`), and the codes of a text form its *shape*: "Senin, 12 Juni 2023"
has the shape "w, d m y". Dates and times are then short patterns over shapes, the same for languages with and without
spaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mtqa.model import Lang
from mtqa.recognise.datewords import normal, vocabulary


@dataclass(frozen=True, slots=True)
class Token:
    code: str
    start: int
    end: int
    value: Any  # int for numbers, months, weekdays, ordinals; else the key in the table

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Lexed:
    """The tokens of a text, without gaps: token i is `text[starts[i]:starts[i + 1]]` with code `shape[i]`."""

    text: str
    shape: str
    starts: tuple[int, ...]  # one more than tokens
    values: tuple[Any, ...]

    def token(self, at: int) -> Token:
        return Token(self.shape[at], self.starts[at], self.starts[at + 1], self.values[at])


@lru_cache(maxsize=64)
def lex(text: str, lang: Lang) -> Lexed:
    """The tokens of `text` in one pass; the longest phrase that begins at a word is one token."""
    words = vocabulary(lang)
    pieces = words.pieces.findall(text)
    shape: list[str] = []
    starts: list[int] = []
    values: list[Any] = []
    at = 0

    def add(code: str, value: Any, length: int) -> None:
        nonlocal at
        if length:
            shape.append(code)
            values.append(value)
            starts.append(at)
            at += length

    read = words.memo.get
    i, count = 0, len(pieces)
    while i < count:
        piece = pieces[i]
        i += 1
        reading = read(piece) or words.read(piece)
        if not reading.candidates:
            if words.glued and len(piece) > words.glued and (hidden := words.hidden(piece)):
                code, value, begin, end = hidden
                add("x", None, begin)
                add(code, value, end - begin)
                add("x", None, len(piece) - end)
                continue
            shape.append(reading.code)
            values.append(reading.value)
            starts.append(at)
            at += len(piece)
            continue
        for skip, rest, code, value in reading.candidates:
            if all(i + k < count and normal(pieces[i + k]) == word for k, word in enumerate(rest)):
                add("+", None, skip)
                add(code, value, len(piece) - skip + sum(map(len, pieces[i : i + len(rest)])))
                i += len(rest)
                break
        else:
            add(reading.code, reading.value, len(piece))
    return Lexed(text, "".join(shape), (*starts, at), tuple(values))
