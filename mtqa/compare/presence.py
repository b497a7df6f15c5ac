"""Whether a target says a name: what every kind of target can be asked, and the gazetteer's answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from typing import Protocol

from mtqa.model import Lang, Span
from mtqa.recognise.gazetteer import Entry, entries
from mtqa.recognise.name import Part


class Presence(IntEnum):
    """How surely a part of a name is in the target."""

    ABSENT = 0
    NEAR = 1  # something like it, but not it
    UNKNOWN = 2  # cannot be told: an acronym or a dictionary word may be translated
    WEAK = 3  # something sounds a little like it
    IMPLIED = 4  # an adjective, an inhabitant, an abbreviation
    PRESENT = 5


@dataclass(frozen=True, slots=True)
class Found:
    """`span`: where in the target; `score`: likeness 0..1 where spelling or sound decided; `nats`: evidence of sound.

    `kept`: it stands there as the Indonesian writes it, though the language has its own form or script for it.
    `gloss`: the name stands in Latin letters in brackets, behind what should be the same in the target's script.
    """

    presence: Presence
    span: Span | None = None
    score: float = 0.0
    nats: float = 0.0
    gloss: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of the target that looks like a name, by how much (about 0..1); `known`: it is one of the gazetteer's."""

    span: Span
    text: str
    known: bool = False
    looks: float = 1.0


class Target(Protocol):
    """A target text made ready to be asked for names."""

    def find(self, part: Part) -> Found: ...

    def echo(self, part: Part) -> tuple[float, Span | None]:
        """How much like the part something in the target sounds, coarsely, and where."""
        ...

    def alike(self, part: Part, span: Span) -> float:
        """How much (0..1) of the part's sound is heard in a stretch of the target."""
        ...

    def candidates(
        self, source: tuple[str, ...], known: tuple[Entry, ...], taken: tuple[Span, ...]
    ) -> tuple[Candidate, ...]:
        """Names of the target, outside `taken`, that neither a word of `source` nor a known name of it explains."""
        ...


@cache
def _by_id() -> dict[str, Entry]:
    return {e.id: e for e in entries()}


@lru_cache(maxsize=8192)
def said_as(ids: tuple[str, ...], lang: Lang) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How a language says the entries: names, longest first, and words that imply them."""
    own = [_by_id()[i] for i in ids]
    forms = dict.fromkeys(f for e in own for f in e.forms[lang])
    kin = dict.fromkeys(f for e in own for f in e.kin[lang])
    return tuple(sorted(forms, key=len, reverse=True)), tuple(sorted(kin, key=len, reverse=True))
