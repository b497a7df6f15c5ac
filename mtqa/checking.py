"""What a check is, and what it may look at.

A check is one file in `mtqa/checks/`: a function from a view to alarms. Spans inside views and alarms are *local*
(code points into the segment's text); the pipeline alone shifts them into the document.

    @check("number-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR)
    def number_changed(pair: PairView) -> Iterator[Alarm]:
        '''A number in the translation has another value.

        Why it matters: ...
        '''
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mtqa.compare import compare
from mtqa.compare.name import compare_names, names_heard
from mtqa.lazy import lazy
from mtqa.memory import Earlier
from mtqa.messages import Evidence, Message
from mtqa.model import Fact, Kind, Lang, Mention, Relation, Severity, Span
from mtqa.ports import Encoded
from mtqa.recognise import recognise

if TYPE_CHECKING:
    from mtqa.wordalign import Matched


class Need(StrEnum):
    """What a check needs that costs a model call; without it the check is skipped (and the report says so)."""

    ENCODER = "encoder"
    BACK = "back-translation"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a check yields. Spans are local to the segment; `severity` None means the check's own."""

    message: Message
    source: Span | None = None
    target: Span | None = None
    severity: Severity | None = None
    confidence: float = 1.0
    evidence: Evidence = ()
    value: str = ""  # what the fingerprint is made of, beside the check and the source sentence
    pair: int | None = None  # document checks: the pair the spans are local to
    gap: int | None = None  # where what is marked on one side only would stand on the other


STAGES = ("source_mentions", "target_mentions", "facts", "name_facts")
"""What of a `PairView` the checks look at, in the order in which it is made."""


@dataclass(frozen=True)
class PairView:
    """One aligned pair with both sides present. Derived things are made on first use and kept."""

    source: str
    target: str
    target_lang: Lang
    back: str | None = None
    alignment_score: float = 1.0
    source_encoded: Encoded | None = None
    target_encoded: Encoded | None = None
    back_encoded: Encoded | None = None
    options: dict[str, Any] = field(default_factory=dict)  # user data: glossary …
    source_entities: tuple[Span, ...] | None = None  # what a model takes for names; None: no model

    @lazy
    def source_mentions(self) -> tuple[Mention, ...]:
        return recognise(self.source, "id")

    @lazy
    def target_mentions(self) -> tuple[Mention, ...]:
        return recognise(self.target, self.target_lang)

    @lazy
    def back_mentions(self) -> tuple[Mention, ...]:
        return recognise(self.back, "id") if self.back else ()

    @lazy
    def facts(self) -> tuple[Fact, ...]:
        """Numbers, percents, money, units, durations, dates, times and URLs compared; names are in `name_facts`."""
        return compare(self.source_mentions, self.target_mentions)

    @lazy
    def matched(self) -> Matched | None:
        """Words of both sides with their similarities; None without an encoder that there are thresholds for."""
        if self.source_encoded is None or self.target_encoded is None:
            return None
        from mtqa.background import known
        from mtqa.wordalign import match

        if not known(self.source_encoded.states):
            return None
        return match(self.source, self.target, self.target_lang, self.source_encoded, self.target_encoded)

    @lazy
    def name_facts(self) -> tuple[Fact, ...]:
        return compare_names(
            self.source,
            self.target,
            self.target_lang,
            self.source_encoded,
            self.target_encoded,
            self.source_entities,
        )

    @lazy
    def all_facts(self) -> tuple[Fact, ...]:
        """Every fact, with what the back-translation says of it: the fact table."""
        facts = (*self.facts, *self.name_facts)
        if not self.back:
            return facts
        seen = (
            *compare(self.source_mentions, self.back_mentions),
            *names_heard(self.source, self.back),
        )
        witnessed = {(f.kind, f.source.span): f for f in seen if f.source}
        return tuple(
            replace(f, back=w.target, back_relation=w.relation)
            if f.source and (w := witnessed.get((f.kind, f.source.span)))
            else f
            for f in facts
        )

    @lazy
    def open_kinds(self) -> frozenset[Kind]:
        """The kinds of the facts, but names, in which the sides are not simply the same."""
        return frozenset([f.kind for f in self.facts if f.relation is not Relation.SAME])

    @lazy
    def open_names(self) -> frozenset[Kind]:
        return frozenset([f.kind for f in self.name_facts if f.relation is not Relation.SAME])

    def facts_of(self, *kinds: Kind) -> Iterator[Fact]:
        return iter([f for f in self.facts if f.kind in kinds] if self.facts else ())


@dataclass(frozen=True)
class DocumentView:
    """The whole document: every pair (None on a side that has no segment), for checks that look across segments."""

    target_lang: Lang
    sources: Sequence[str | None]
    targets: Sequence[str | None]
    scores: Sequence[float]
    source_encoded: Sequence[Encoded | None]
    target_encoded: Sequence[Encoded | None]
    options: dict[str, Any] = field(default_factory=dict)
    facts: Sequence[Sequence[Fact]] = ()  # of each pair, spans in its own texts
    elsewhere: Sequence[Earlier | None] = ()  # per pair: another translation, elsewhere


PairCheck = Callable[[PairView], Iterable[Alarm]]
DocumentCheck = Callable[[DocumentView], Iterable[Alarm]]


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    mqm: str
    severity: Severity
    run: Callable[[Any], Iterable[Alarm]]
    scope: str  # "pair" or "document"
    needs: frozenset[Need]
    preview: bool
    langs: tuple[Lang, ...]
    doc: str


def check(
    id: str,
    *,
    mqm: str,
    severity: Severity,
    scope: str = "pair",
    needs: Iterable[Need] = (),
    preview: bool = False,
    langs: tuple[Lang, ...] = ("en", "zh", "ja", "ar", "fr"),
    kinds: Iterable[Kind] = (),
) -> Callable[[Callable[[Any], Iterable[Alarm]]], Check]:
    """Makes a function a check. `preview` checks run only when asked for by id or with `preview = true`.

    `kinds`: the check speaks of facts of these kinds alone, and only where the two sides are not the same. It is not
    called for the many pairs that have none. Names stand alone (`name_facts`).
    """
    about = frozenset(kinds)
    of_names = Kind.NAME in about

    def wrap(run: Callable[[Any], Iterable[Alarm]]) -> Check:
        def where_open(pair: PairView) -> Iterable[Alarm]:
            there = pair.open_names if of_names else pair.open_kinds
            return run(pair) if there and not there.isdisjoint(about) else ()

        doc = (run.__doc__ or "").strip()
        called = where_open if about else run
        return Check(id, mqm, severity, called, scope, frozenset(needs), preview, langs, doc)

    return wrap
