"""Names of the source looked for in the target, by three witnesses: gazetteer, spelling or sound, encoder.

A name is called missing only when all are silent. What stands in its place is looked for among the names of the
target that the source does not explain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mtqa.compare.latin import LatinTarget, pieces
from mtqa.compare.presence import Candidate, Found, Presence, Target
from mtqa.model import Fact, Kind, Lang, Mention, Relation, Span
from mtqa.ports import Encoded
from mtqa.recognise.gazetteer import Entry, fold
from mtqa.recognise.name import Part, Run, name_runs, name_type
from mtqa.values import Name

CASED = ("en", "fr")
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a source name and what the target says of it."""

    part: Part
    run: int
    found: Found


def target_of(text: str, lang: Lang) -> Target:
    if lang in CASED:
        return LatinTarget(text, lang)
    from mtqa.compare.foreign import ForeignTarget

    return ForeignTarget(text, lang)


def mention(span: Span, text: str, entries: tuple[Entry, ...] = ()) -> Mention:
    shown = span.of(text)
    entry = entries[0].id if entries else None
    return Mention(Kind.NAME, span, shown, Name(fold(shown), entry, name_type(entries)))


def compare_names(
    source: str,
    target: str,
    target_lang: Lang,
    source_encoded: Encoded | None = None,
    target_encoded: Encoded | None = None,
) -> tuple[Fact, ...]:
    """One fact per part of a name in the source that the target can be asked for, and additions of a cased target.

    `DIFFERS` with both sides set: another name, or another spelling (`note`), stands there; `MISSING`: nothing does.
    """
    runs = name_runs(source, "id")
    if not runs and target_lang not in CASED:
        return ()
    ready = target_of(target, target_lang)
    asked = [
        Asked(part, i, ready.find(part)) for i, run in enumerate(runs) for part in run.parts if part.role != "common"
    ]
    silent = [a for a in asked if a.found.presence <= Presence.NEAR]
    facts = [_same(a, source, target) for a in asked if a.found.presence >= Presence.IMPLIED]
    spare: list[Candidate] = []
    if silent or target_lang in CASED:
        words = tuple(dict.fromkeys(p for p in pieces(source) if len(p) > 1))
        known = tuple(dict.fromkeys(e for a in asked for e in a.part.entries))
        spare = list(ready.candidates(words, known))
    for a in silent:
        fact = _silent(a, asked, runs, spare, source, target)
        if fact:
            facts.append(fact)
    facts.sort(key=lambda f: f.source.span if f.source else Span(len(source), len(source)))
    return tuple(facts)


def _same(a: Asked, source: str, target: str) -> Fact:
    at = mention(a.found.span, target) if a.found.span else None
    relation = Relation.SAME if a.found.presence is Presence.PRESENT else Relation.EQUIVALENT
    return Fact(Kind.NAME, relation, mention(a.part.span, source, a.part.entries), at)


def _silent(
    a: Asked, asked: Sequence[Asked], runs: Sequence[Run], spare: list[Candidate], source: str, target: str
) -> Fact | None:
    own = mention(a.part.span, source, a.part.entries)
    said = any(b.run == a.run and b.found.presence >= Presence.IMPLIED for b in asked)
    if a.found.presence is Presence.NEAR and a.found.span:
        spare[:] = [c for c in spare if not c.span.overlaps(a.found.span)]
        note = f"spelled differently ({round(100 * a.found.score)} % alike)"
        return Fact(Kind.NAME, Relation.DIFFERS, own, mention(a.found.span, target), confidence=0.6, note=note)
    if spare:
        place = a.part.span.start / max(1, len(source))
        best = min(spare, key=lambda c: abs(c.span.start / max(1, len(target)) - place))
        spare.remove(best)
        return Fact(Kind.NAME, Relation.DIFFERS, own, mention(best.span, target), confidence=0.8, note="another name")
    if said or not a.part.sure:
        return None
    return Fact(Kind.NAME, Relation.MISSING, own, None, confidence=0.6)
