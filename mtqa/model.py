"""The core types, frozen. Standard library only."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

from mtqa.values import Value

SOURCE_LANG = "id"
TARGET_LANGS = ("en", "zh", "ja", "ar", "fr")
LANGS = (SOURCE_LANG, *TARGET_LANGS)

Lang: TypeAlias = str
"""One of `LANGS`."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points, `text[start:end]`."""

    start: int
    end: int

    def shift(self, by: int) -> Span:
        return Span(self.start + by, self.end + by)

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def __len__(self) -> int:
        return self.end - self.start


class Kind(StrEnum):
    """What a mention is of."""

    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    UNIT = "unit"  # a measure: 5 km, 30 derajat Celsius
    DURATION = "duration"  # 16 bulan, dua tahun; also ages
    DATE = "date"
    TIME = "time"
    NAME = "name"
    URL = "url"  # also e-mail addresses, handles and hashtags
    QUOTE = "quote"
    NEGATION = "negation"
    MARKUP = "markup"  # <b>, {name}, %s


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of text with a normal value; `text` is exactly what `span` covers."""

    kind: Kind
    span: Span
    text: str
    value: Value

    def shift(self, by: int) -> Mention:
        return Mention(self.kind, self.span.shift(by), self.text, self.value)


class Relation(StrEnum):
    """How the two sides of a fact stand to each other."""

    SAME = "same"
    EQUIVALENT = (
        "equivalent"  # other value, but a legitimate way to say it: rounding, converted unit, implied year
    )
    DIFFERS = "differs"
    MISSING = "missing"  # only in the source
    ADDED = "added"  # only in the target


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the fact table: a value of the source and what the target and the back-translation say of it."""

    kind: Kind
    relation: Relation
    source: Mention | None
    target: Mention | None
    back: Mention | None = None
    back_relation: Relation | None = None  # source against back-translation; None: there is none
    confidence: float = 1.0  # in what `relation` says
    note: str = ""  # "month differs", "rounded": of the list `note` in `mtqa/messages`; joined by "; "

    def shift(self, source: int, target: int) -> Fact:
        return Fact(
            self.kind,
            self.relation,
            self.source and self.source.shift(source),
            self.target and self.target.shift(target),
            self.back,
            self.back_relation,
            self.confidence,
            self.note,
        )


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence (or several, in an n:m pair): `text` is exactly what `span` covers in the document."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    lang: Lang
    text: str


@dataclass(frozen=True, slots=True)
class BackTranslation:
    """The Indonesian of a target segment; `text` None says that there is none, and `problem` why."""

    text: str | None
    origin: str = ""  # engine signature, or "provided"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Bead:
    """One alignment: `source[i0:i1]` with `target[j0:j1]` (indices of segments); either side may be empty."""

    source: tuple[int, int]
    target: tuple[int, int]
    score: float = 1.0  # similarity of the two sides, 0..1; 1.0 where there was nothing to decide


@dataclass(frozen=True, slots=True)
class Pair:
    """Aligned segments: what the checks look at. One side is None for an omitted or inserted segment."""

    source: Segment | None
    target: Segment | None
    back: BackTranslation | None = None
    alignment_score: float = 1.0


class Severity(StrEnum):
    """MQM severities."""

    NEUTRAL = "neutral"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return ("neutral", "minor", "major", "critical").index(self.value)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a finding says, in one language: the message, and (label, what was seen) pairs."""

    message: str
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A risky span. Spans are code points into the source and the target document.

    `message` and `evidence` are English; `translations` has them by further languages of readers.
    """

    check: str
    category: str  # MQM, e.g. "accuracy/mistranslation"
    severity: Severity
    message: str
    source_span: Span | None
    target_span: Span | None
    evidence: tuple[tuple[str, str], ...] = ()
    confidence: float = 1.0
    pair: int | None = None  # index of the pair it was raised in
    fingerprint: str = ""
    translations: tuple[tuple[str, Wording], ...] = ()
    gap: int | None = None
    """Where the marked words would stand on the side that has no span: a code point of that document."""

    @property
    def gap_side(self) -> Literal["source", "target"]:
        return "source" if self.source_span is None else "target"


def fingerprint(check: str, source_sentence: str, value: str) -> str:
    """Stable under edits elsewhere in the document: check id, normalised source sentence, value."""
    sentence = " ".join(unicodedata.normalize("NFKC", source_sentence).casefold().split())
    return hashlib.sha256("\x1f".join((check, sentence, value)).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


@dataclass(frozen=True, slots=True)
class Score:
    """A number and what made it (as in sacreBLEU, every score carries its signature)."""

    metric: str
    value: float
    signature: str


@dataclass(frozen=True, slots=True)
class WordLink:
    """A word of the source and its counterpart in the target (document spans), with its strength 0..1."""

    source: Span
    target: Span
    weight: float


@dataclass(frozen=True, slots=True)
class LoneWord:
    """A content word without a counterpart on the other side (document span), and 0..1 how far it is from having one."""

    side: Literal["source", "target"]
    span: Span
    strength: float


@dataclass(frozen=True, slots=True)
class GlossedWord:
    """A word of the target and the nearest Indonesian word (a gloss, not a translation)."""

    span: Span
    gloss: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PairReport:
    pair: Pair
    facts: tuple[Fact, ...] = ()
    scores: tuple[Score, ...] = ()
    links: tuple[WordLink, ...] = ()
    gloss: tuple[GlossedWord, ...] = ()
    lone: tuple[LoneWord, ...] = ()

    def score(self, metric: str) -> float | None:
        return next((s.value for s in self.scores if s.metric == metric), None)


Verdict = Literal["pass", "review", "fail"]


@dataclass(frozen=True, slots=True)
class InternalError:
    """A check that crashed: visible in the report, and the run exits 2."""

    check: str
    message: str
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All that is known about one source and one of its versions. Findings are sorted worst first."""

    id: str
    source: Document
    target: Document
    pairs: tuple[PairReport, ...]
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]
    verdict: Verdict = "pass"
    reasons: tuple[str, ...] = ()  # of the verdict
    errors: tuple[InternalError, ...] = ()
    notes: tuple[str, ...] = ()  # e.g. why there is no back-translation
    translations: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the reasons by further languages of readers

    def score(self, metric: str) -> float | None:
        return next((s.value for s in self.scores if s.metric == metric), None)


@dataclass(frozen=True, slots=True)
class Run:
    """What made a report: enough to make it again."""

    version: str
    config_hash: str
    models: tuple[tuple[str, str], ...] = ()  # role -> signature
    libraries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    run: Run
    documents: tuple[DocumentReport, ...] = field(default=())
