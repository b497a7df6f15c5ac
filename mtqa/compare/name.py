"""Names of the source looked for in the target, by three witnesses: gazetteer, spelling or sound, encoder.

Most names are found by the first two. For the others, `doubts` gathers what speaks for and against their being
missing, and a logistic model per language, fitted on clean and on injured pairs, weighs it
(`mtqa/data/names/evidence.toml`).
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from mtqa.compare.latin import TOKEN, LatinTarget
from mtqa.compare.likeness import Likeness, likeness
from mtqa.compare.presence import RIVALS, Candidate, Found, Presence, Target, kind
from mtqa.lazy import lazy
from mtqa.model import SOURCE_LANG, Fact, Kind, Lang, Mention, Relation, Span
from mtqa.ports import Encoded
from mtqa.recognise.entities import agreed
from mtqa.recognise.gazetteer import Entry, fold
from mtqa.recognise.name import Part, name_runs
from mtqa.values import Name

CASED = ("en", "fr")
OTHER, SPELLED, KEPT = "another name", "spelled differently", "as in the Indonesian"
ECHO = 0.85  # from which a stretch is the name itself rather than another
ECHO_ALONE = 0.7  # ... where no encoder is asked
MISSPELLED = 0.75  # likeness of two Latin spellings from which they are meant to be one
SURE = 0.9  # the probability where a known other stands in a name's place
REACH = 3  # code points between two parts of one name in the target


@dataclass(frozen=True, slots=True)
class Asked:
    """A part of a source name and what the target says of it.

    `displaced`: what says it there is needed for another mention, and another name of its kind stands in the target.
    """

    part: Part
    found: Found
    displaced: bool = False

    def silenced(self) -> Asked:
        """The same, as if the target did not say it."""
        return Asked(self.part, Found(Presence.ABSENT), displaced=True)

    @property
    def quiet(self) -> bool:
        return self.found.presence <= Presence.WEAK

    @property
    def said(self) -> bool:
        return self.found.presence >= Presence.IMPLIED


@dataclass(frozen=True, slots=True)
class Doubt:
    """Parts of a name that the target does not clearly say, and the evidence, by feature."""

    span: Span
    parts: tuple[Asked, ...]
    candidate: Candidate | None
    evidence: dict[str, float]


@dataclass(frozen=True)
class Names:
    """A pair's names compared: what was found, and what is in doubt."""

    source: str
    target: str
    lang: Lang
    source_encoded: Encoded | None = None
    target_encoded: Encoded | None = None
    entities: tuple[Span, ...] | None = None  # what a model takes for names in the source; None: no model

    @lazy
    def ready(self) -> Target:
        if self.lang in CASED or self.lang == SOURCE_LANG:
            return LatinTarget(self.target, self.lang)
        from mtqa.compare.foreign import ForeignTarget

        return ForeignTarget(self.target, self.lang)

    @lazy
    def asked(self) -> list[list[Asked]]:
        runs = name_runs(self.source, "id")
        if self.entities is not None:
            runs = agreed(runs, self.entities, self.source)
        found = [[Asked(p, self.ready.find(p)) for p in run.parts if p.role != "common"] for run in runs]
        known = [a for unit in found for a in unit if a.part.entries and a.said]
        owed = [a for i, a in enumerate(known) if self._owed(a, known[:i], known)]
        displaced = {a.part.span for a in owed if self._displacing(a, found)}
        if not displaced:
            return found
        return [[a.silenced() if a.part.span in displaced else a for a in unit] for unit in found]

    def _owed(self, a: Asked, before: list[Asked], known: list[Asked]) -> bool:
        """Whether what says a name in the target is needed for another one of the source: Rusia dan Moskow, 俄罗斯."""
        span, own = a.found.span, a.part.entries
        if span is None:
            return False
        if a.found.presence is Presence.IMPLIED:
            sure = (
                b
                for b in known
                if b.found.presence is Presence.PRESENT and not set(b.part.entries) & set(own)
            )
            return any(b.found.span is not None and span.overlaps(b.found.span) for b in sure)
        times = 1 + sum(b.part.entries == own for b in before)
        return times > 1 and self.ready.count(own) < times

    def _displacing(self, a: Asked, found: list[list[Asked]]) -> bool:
        """Whether the target names another of the same kind, which nothing in the source explains."""
        entries = tuple(dict.fromkeys(e for unit in found for b in unit for e in b.part.entries))
        taken = tuple(b.found.span for unit in found for b in unit if b.said and b.found.span)
        kinds = {kind(e.id) for e in a.part.entries} & RIVALS
        return any(c.kinds & kinds for c in self.ready.candidates(self.words, entries, taken) if c.known)

    @lazy
    def like(self) -> Likeness | None:
        return likeness(self.source_encoded, self.target_encoded, self.lang)

    @lazy
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(w for w in TOKEN(self.source).findall(self.source) if len(w) > 1))

    @lazy
    def taken(self) -> tuple[Span, ...]:
        """Where the target says names of the source."""
        return tuple(a.found.span for unit in self.asked for a in unit if a.said and a.found.span)

    @lazy
    def candidates(self) -> tuple[Candidate, ...]:
        known = tuple(dict.fromkeys(e for unit in self.asked for a in unit for e in a.part.entries))
        return self.ready.candidates(self.words, known, self.taken)

    def instead(self, doubt: Doubt) -> Span | None:
        """Where a known other stands in a name's place, whom the source does not name."""
        others = (a.found.instead for a in doubt.parts)
        return next((o for o in others if o and not any(o.overlaps(t) for t in self.taken)), None)

    def doubts(self) -> Iterator[Doubt]:
        groups = [u for unit in self.asked if not all(a.said for a in unit) for u in units(unit)]
        if not groups:
            return
        level = self.like.level() if self.like else 0.0
        for quiet, group in groups:
            yield self._doubt(quiet, group, len(groups), level)

    def _doubt(self, quiet: list[Asked], group: list[Asked], groups: int, level: float) -> Doubt:
        span = Span(quiet[0].part.span.start, quiet[-1].part.span.end)
        said = [b.found.span for b in group if b.said and b.found.span]
        echoed, where = max((self.ready.echo(b.part) for b in quiet), key=lambda e: e[0])
        echo = ECHO if self.like else ECHO_ALONE
        others = [c for c in self.candidates if echoed < echo or where is None or not c.span.overlaps(where)]
        beside = [c for c in others if any(_touch(c.span, s) for s in said)]
        choice = self._choose(span, beside or others)
        last = quiet[-1]
        best = max(quiet, key=lambda b: b.found.score)
        seen = (
            self.like.best(span, self.taken if any(b.displaced for b in quiet) else ()) if self.like else 0.0
        )
        place = self.like.place(span) if self.like else None
        evidence = {
            "sound": min(max(b.found.nats for b in quiet), 6.0) / 6.0,
            "near": best.found.score if best.found.presence is Presence.NEAR else 0.0,
            "echo": echoed,
            "share": best.found.score,
            "gloss": float(any(b.found.gloss for b in quiet)),
            "beside": float(bool(beside)),
            "stands": float(bool(choice and choice.known)),
            "looks": choice.looks if choice and not choice.known else 0.0,
            "known": float(last.part.role == "known"),
            "dictionary": float(last.part.role == "foreign"),
            "acronym": float(last.part.role == "acronym"),
            "said": float(bool(said)),
            "given": float(last.part is not group[-1].part),
            "unsure": float(not any(b.part.sure for b in quiet)),
            "short": 1.0 / max(1, len(span)),
            "groups": math.log(groups),
            "words": float(len(quiet) > 1),
            "seen": seen,
            "level": level,
            "taken": self.like.between(span, choice.span) if self.like and choice else 0.0,
            "rival": self.like.rival(span, choice.span) if self.like and choice else 0.0,
            "placed": max(self.ready.alike(b.part, place) for b in quiet) if place else 0.0,
            "heard": echoed * max(0.0, self.like.between(span, where)) if self.like and where else 0.0,
        }
        known, stands = evidence["known"], evidence["stands"]
        evidence["known-seen"] = known * seen
        evidence["known-stands"] = known * stands
        evidence["unsure-stands"] = evidence["unsure"] * stands
        evidence["dictionary-candidate"] = evidence["dictionary"] * float(choice is not None)
        evidence["blind"] = max(0.0, 0.5 - seen) if self.like else 0.0
        return Doubt(span, tuple(quiet), choice, evidence)

    def _choose(self, span: Span, candidates: list[Candidate]) -> Candidate | None:
        """What most likely stands in the name's place: the most alike to the encoder, else known and in its place."""
        if not candidates:
            return None
        if self.like:
            like = self.like
            return max(
                candidates,
                key=lambda c: like.between(span, c.span) - like.rival(span, c.span) + 0.2 * c.looks,
            )
        place = span.start / max(1, len(self.source))
        return min(
            candidates,
            key=lambda c: (
                not c.known,
                -round(c.looks),
                abs(c.span.start / max(1, len(self.target)) - place),
            ),
        )


def units(run: Sequence[Asked]) -> Iterator[tuple[list[Asked], list[Asked]]]:
    """What of a run is not clearly said, with the parts it stands beside: known names each, other words together."""
    group: list[Asked] = []
    for a in [*run, None]:
        if a is not None and a.part.role != "known":
            group.append(a)
            continue
        quiet = [b for b in group if b.quiet]
        if quiet and quiet[-1] is group[-1]:
            # the family name, and the words before it that are not said either
            tail = [b for b in quiet if b.part.span.start >= _last_said(group)]
            yield tail, group
        elif quiet:
            yield quiet, group
        group = []
        if a is not None and a.quiet and not (a.found.presence is Presence.UNKNOWN and a.part.entries):
            yield [a], [a]


def _last_said(group: Sequence[Asked]) -> int:
    return max((b.part.span.end for b in group if b.said), default=0)


def _touch(a: Span, b: Span) -> bool:
    return -REACH <= a.start - b.end <= REACH or -REACH <= b.start - a.end <= REACH


@cache
def weights() -> dict[str, dict[str, float]]:
    """Per language and set of witnesses ("zh", "zh-encoder"): feature weights, "bias" and "threshold"."""
    text = files("mtqa.data").joinpath("names", "evidence.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, float]] = tomllib.loads(text)
    return tables


def probability(evidence: dict[str, float], model: dict[str, float]) -> float:
    z = model["bias"] + sum(model.get(name, 0.0) * value for name, value in evidence.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


def mention(span: Span, text: str, entries: tuple[Entry, ...] = ()) -> Mention:
    shown = span.of(text)
    first = entries[0] if entries else None
    return Mention(Kind.NAME, span, shown, _value(shown, first.id, first.type) if first else _value(shown))


@lru_cache(maxsize=8192)
def _value(shown: str, entry: str | None = None, type: str | None = None) -> Name:
    return Name(fold(shown), entry, type)


def compare_names(
    source: str,
    target: str,
    target_lang: Lang,
    source_encoded: Encoded | None = None,
    target_encoded: Encoded | None = None,
    entities: tuple[Span, ...] | None = None,
) -> tuple[Fact, ...]:
    """One fact per part of a name in the source that the target can be asked for.

    `DIFFERS` with both sides set: another name, or another spelling (`note`), stands there; `MISSING`: nothing does.
    `confidence` is the model's probability.
    """
    names = Names(source, target, target_lang, source_encoded, target_encoded, entities)
    facts = [_same(a, unit, source, target) for unit in names.asked for a in unit if a.said]
    model = weights()[target_lang + ("-encoder" if names.like else "")]
    used: set[Span] = set()
    for doubt in names.doubts():
        p = probability(doubt.evidence, model)
        if other := names.instead(doubt):
            own = mention(doubt.span, source, doubt.parts[0].part.entries)
            there, p = mention(other, target), max(p, SURE)
            facts.append(Fact(Kind.NAME, Relation.DIFFERS, own, there, confidence=p, note=OTHER))
        elif p >= model["threshold"] or _misspelled(doubt):
            facts.append(_fact(doubt, p, source, target, used, target_lang in CASED))
    facts.sort(key=lambda f: (f.source.span.start, f.source.span.end) if f.source else (len(source),) * 2)
    return tuple(facts)


def _misspelled(doubt: Doubt) -> bool:
    """A near miss in spelling speaks for itself: Kavanaugh, Kavanaugt. Translated names are less alike."""
    return any(
        b.found.presence is Presence.NEAR
        and b.found.score >= MISSPELLED
        and b.part.role == "proper"
        and b.part.sure
        for b in doubt.parts
    )


def names_heard(source: str, back: str) -> tuple[Fact, ...]:
    """What a back-translation (Indonesian) says of the source's names: one fact per part, `MISSING` where it is silent.

    Spelling and the gazetteer decide alone: a name comes through a back-translation in Latin letters.
    """
    names = Names(source, back, SOURCE_LANG)
    return tuple(
        _same(a, unit, source, back)
        if a.said
        else Fact(Kind.NAME, Relation.MISSING, mention(a.part.span, source, a.part.entries), None)
        for unit in names.asked
        for a in unit
    )


def _same(a: Asked, unit: Sequence[Asked], source: str, target: str) -> Fact:
    at = mention(a.found.span, target) if a.found.span else None
    relation = Relation.SAME if a.found.presence is Presence.PRESENT else Relation.EQUIVALENT
    note = ""
    known = bool(a.part.entries) and a.part.entries[0].type == "place" and at is not None
    if a.found.kept and (
        (known and at and at.text == a.part.text) or any(_beside_in_script(a, b, target) for b in unit)
    ):
        # An unknown name may rightly stay in Latin letters; one half of it may not.
        relation, note = Relation.EQUIVALENT, KEPT
    return Fact(Kind.NAME, relation, mention(a.part.span, source, a.part.entries), at, note=note)


def _beside_in_script(a: Asked, b: Asked, target: str) -> bool:
    """Whether the name's other part stands beside it in the target's own script."""
    if not b.said or b.found.kept or a.found.span is None or b.found.span is None:
        return False
    return not b.found.span.of(target).isascii() and _touch(a.found.span, b.found.span)


def _fact(doubt: Doubt, p: float, source: str, target: str, used: set[Span], cased: bool) -> Fact:
    own = mention(doubt.span, source, doubt.parts[0].part.entries)
    near = next((b for b in doubt.parts if b.found.presence is Presence.NEAR and b.found.span), None)
    if near and near.found.span:
        note = f"{SPELLED} ({round(100 * near.found.score)} % alike)"
        own = mention(near.part.span, source, near.part.entries)
        return Fact(
            Kind.NAME, Relation.DIFFERS, own, mention(near.found.span, target), confidence=p, note=note
        )
    c = doubt.candidate
    sure = cased or doubt.evidence["beside"] or doubt.evidence["taken"] >= 0.3
    if c and c.span not in used and (c.known or sure):
        used.add(c.span)
        return Fact(Kind.NAME, Relation.DIFFERS, own, mention(c.span, target), confidence=p, note=OTHER)
    return Fact(Kind.NAME, Relation.MISSING, own, None, confidence=p)
