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
    `instead`: the longer name of another that begins as this one, which stands there in its place.
    `gloss`: the name stands in Latin letters in brackets, behind what should be the same in the target's script.
    """

    presence: Presence
    span: Span | None = None
    score: float = 0.0
    nats: float = 0.0
    gloss: bool = False
    kept: bool = False
    instead: Span | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of the target that looks like a name, by how much (about 0..1).

    `known`: it is one of the gazetteer's; `kinds`: of which (country, city, person …).
    """

    span: Span
    text: str
    known: bool = False
    looks: float = 1.0
    kinds: frozenset[str] = frozenset()


class Target(Protocol):
    """A target text made ready to be asked for names."""

    def find(self, part: Part) -> Found: ...

    def echo(self, part: Part) -> tuple[float, Span | None]:
        """How much like the part something in the target sounds, coarsely, and where."""
        ...

    def count(self, entries: tuple[Entry, ...]) -> int:
        """How often the target says one of the entries in any form, at most."""
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


RIVALS = frozenset({"country", "city", "person"})
"""Kinds of which one may stand in another's place; a region may be a part of the one whose name it begins with."""


def kind(id: str) -> str:
    """What an entry is, by its id: `country:ID` -> `country`."""
    return id.partition(":")[0]


@cache
def _by_beginning(lang: Lang) -> dict[str, list[tuple[str, str]]]:
    """The first four code points of a form -> (form, id of its entry)."""
    out: dict[str, list[tuple[str, str]]] = {}
    for entry in entries():
        for form in entry.forms[lang]:
            for n in range(1, 5):
                if len(form) > n:
                    out.setdefault(form[:n], []).append((form, entry.id))
    return out


@lru_cache(maxsize=8192)
def ids_of(entries: tuple[Entry, ...]) -> tuple[str, ...]:
    return tuple(e.id for e in entries)


@lru_cache(maxsize=8192)
def _may_be_person(entries: tuple[Entry, ...]) -> bool:
    return any(kind(e.id) == "person" for e in entries)


def told_from_longer(part: Part) -> tuple[str, ...]:
    """The ids of a part's entries, for `longer_names`; none for a single word of a person's name: Kim may be any Kim."""
    return () if " " not in part.text and _may_be_person(part.entries) else ids_of(part.entries)


@lru_cache(maxsize=8192)
def longer_names(form: str, ids: tuple[str, ...], lang: Lang) -> tuple[str, ...]:
    """Names of others of the same kind that begin with a form: インドネシア for インド, Kim Jong-il for Kim."""
    kinds = {kind(i) for i in ids} & RIVALS
    rows = _by_beginning(lang).get(form[:4], ())
    return tuple(
        other
        for other, id in rows
        if other != form and other.startswith(form) and id not in ids and kind(id) in kinds
    )


@lru_cache(maxsize=8192)
def others_names(forms: tuple[str, ...], ids: tuple[str, ...], lang: Lang) -> tuple[str, ...]:
    """The longer names of others that begin with any of the forms."""
    return tuple(sorted({other for form in forms for other in longer_names(form, ids, lang)}))


@lru_cache(maxsize=8192)
def said_as(ids: tuple[str, ...], lang: Lang) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How a language says the entries: names, longest first, and words that imply them."""
    own = [_by_id()[i] for i in ids]
    forms = dict.fromkeys(f for e in own for f in e.forms[lang])
    kin = dict.fromkeys(f for e in own for f in e.kin[lang])
    return tuple(sorted(forms, key=len, reverse=True)), tuple(sorted(kin, key=len, reverse=True))
