"""What an injector gets and gives.

An injector is a function `Case -> Iterator[Edit]`: every place where its error can be put into the target *and* the
source evidently has the counterpart. The builder draws one. Injectors use only `locales/<lang>/inject.toml` and
patterns of their own, none of mtqa's recognisers.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from mtqa.bench.corpus import Row
from mtqa.locales import table
from mtqa.model import Lang, Span

SOURCE = "id"
SPACELESS = ("zh", "ja")


@dataclass(frozen=True, slots=True)
class Edit:
    """`target[start:end]` becomes `text`; `source` is the counterpart. Nothing is left in the target of a dropped thing."""

    start: int
    end: int
    text: str
    source: Span | None
    trim: int = 0  # code points of `text` before the span that carries the error


@dataclass(frozen=True, slots=True)
class Corpus:
    """What an injector may know of the other rows of the same language."""

    rows: tuple[Row, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # source form -> target form
    english: Mapping[str, str] = field(default_factory=dict)  # row id -> English target


@dataclass(frozen=True, slots=True)
class Case:
    row: Row
    corpus: Corpus
    rng: random.Random

    @property
    def source(self) -> str:
        return self.row.source

    @property
    def target(self) -> str:
        return self.row.target

    @property
    def lang(self) -> Lang:
        return self.row.lang

    @property
    def spaceless(self) -> bool:
        return self.row.lang in SPACELESS


Injector = Callable[[Case], Iterator[Edit]]


def forms(lang: Lang, topic: str) -> dict[str, Any]:
    found: dict[str, Any] = table(lang, "inject").get(topic, {})
    return found


def any_of(words: Iterable[str], spaceless: bool) -> str:
    """A pattern for any of the words, longest first; whole words where the language has spaces."""
    body = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    return f"(?:{body})" if spaceless else rf"(?<!\w)(?:{body})(?!\w)"


@cache
def words_pattern(words: tuple[str, ...], spaceless: bool) -> re.Pattern[str]:
    return re.compile(any_of(words, spaceless))


def only(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match, if there is exactly one."""
    matches = list(pattern.finditer(text))
    return matches[0] if len(matches) == 1 else None


def span(match: re.Match[str], group: int | str = 0) -> Span:
    return Span(*match.span(group))
