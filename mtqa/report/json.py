"""The report as JSON and back. Its schema is `docs/report.schema.json`.

Spans are code points: of a document in `source` and `target`, of the segment's own back-translation in `back`.
Keys come in one fixed order, so that equal reports are equal text. What is said to a reader is English; `translations`
has it in further languages (reports of earlier versions have none).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from mtqa.model import (
    BackTranslation,
    Document,
    DocumentReport,
    Fact,
    Finding,
    GlossedWord,
    InternalError,
    Kind,
    LoneWord,
    Mention,
    Pair,
    PairReport,
    Relation,
    Report,
    Run,
    Score,
    Segment,
    Severity,
    Span,
    Wording,
    WordLink,
)
from mtqa.values import ClockTime, Money, Name, Number, PartialDate, Quantity, Value, value_json

SCHEMA = "mtqa-report/1"

Plain = dict[str, Any]
SIDES: tuple[Literal["source", "target"], ...] = ("source", "target")

_SURROGATE = re.compile("[\ud800-\udfff]")


def dumps(plain: Any, indent: int | None = None) -> str:
    """JSON text that is always valid UTF-8: a lone surrogate is written as its escape."""
    text = json.dumps(plain, ensure_ascii=False, indent=indent, allow_nan=False)
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def to_json(report: Report) -> str:
    """The whole report, indented, with a final newline."""
    return dumps(report_plain(report), indent=1) + "\n"


def from_json(text: str) -> Report:
    """The inverse of `to_json`, up to what a value's plain form does not say (hedges, ordinals).

    Raises `ValueError` on text that is not such a report.
    """
    try:
        plain = json.loads(text)
        if plain["schema"] != SCHEMA:
            raise ValueError(f"not a report of schema {SCHEMA}: {plain['schema']!r}")
        return Report(read_run(plain["run"]), tuple(read_document(d) for d in plain["documents"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a report of schema {SCHEMA}: {error!r}") from error


# --- writing


def report_plain(report: Report) -> Plain:
    return {
        "schema": SCHEMA,
        "run": run_plain(report.run),
        "documents": [document_plain(d) for d in report.documents],
    }


def run_plain(run: Run) -> Plain:
    return {
        "version": run.version,
        "config_hash": run.config_hash,
        "models": dict(run.models),
        "libraries": dict(run.libraries),
    }


def document_plain(document: DocumentReport) -> Plain:
    source, target = document.source.text, document.target.text
    return {
        **header_plain(document),
        "findings": [finding_plain(f, source, target) for f in document.findings],
        "pairs": [pair_plain(p) for p in document.pairs],
    }


def header_plain(document: DocumentReport) -> Plain:
    """All of a document but its findings and segments."""
    return {
        "id": document.id,
        "source": _document(document.source),
        "target": _document(document.target),
        "verdict": document.verdict,
        "reasons": list(document.reasons),
        "scores": _scores(document.scores),
        "notes": list(document.notes),
        "errors": [{"check": e.check, "message": e.message, "pair": e.pair} for e in document.errors],
        "translations": {lang: {"reasons": list(reasons)} for lang, reasons in document.translations},
    }


def finding_plain(finding: Finding, source: str, target: str) -> Plain:
    """`source` and `target` are the texts that the finding's spans are of."""
    return {
        "check": finding.check,
        "category": finding.category,
        "severity": finding.severity.value,
        "confidence": round(finding.confidence, 4),
        "message": finding.message,
        "source": _span(finding.source_span, source),
        "target": _span(finding.target_span, target),
        "evidence": [list(e) for e in finding.evidence],
        "segment": finding.pair,
        "fingerprint": finding.fingerprint,
        "translations": {
            lang: {"message": w.message, "evidence": [list(e) for e in w.evidence]}
            for lang, w in finding.translations
        },
    } | ({} if finding.gap is None else {"gap": {"side": finding.gap_side, "at": finding.gap}})


def pair_plain(report: PairReport) -> Plain:
    back = report.pair.back
    return {
        "source": _segment(report.pair.source),
        "target": _segment(report.pair.target),
        "back_translation": back and {"text": back.text, "origin": back.origin, "problem": back.problem},
        "alignment_score": round(report.pair.alignment_score, 4),
        "scores": _scores(report.scores),
        "facts": [_fact(f) for f in report.facts],
        "links": [
            [w.source.start, w.source.end, w.target.start, w.target.end, round(w.weight, 4)]
            for w in report.links
        ],
        "gloss": [[g.span.start, g.span.end, g.gloss, round(g.confidence, 4)] for g in report.gloss],
    } | ({"unlinked": _unlinked(report.lone)} if report.lone else {})


def _unlinked(words: Iterable[LoneWord]) -> Plain:
    sides: dict[str, list[list[float]]] = {"source": [], "target": []}
    for w in words:
        sides[w.side].append([w.span.start, w.span.end, w.strength])
    return sides


def _document(document: Document) -> Plain:
    return {"id": document.id, "lang": document.lang, "text": document.text}


def _span(span: Span | None, text: str) -> Plain | None:
    return None if span is None else {"start": span.start, "end": span.end, "text": span.of(text)}


def _segment(segment: Segment | None) -> Plain | None:
    return (
        None
        if segment is None
        else {"start": segment.span.start, "end": segment.span.end, "text": segment.text}
    )


def _scores(scores: tuple[Score, ...]) -> list[Plain]:
    return [{"metric": s.metric, "value": round(s.value, 4), "signature": s.signature} for s in scores]


def _fact(fact: Fact) -> Plain:
    return {
        "kind": fact.kind.value,
        "relation": fact.relation.value,
        "source": _mention(fact.source),
        "target": _mention(fact.target),
        "back": _mention(fact.back),
        "back_relation": fact.back_relation and fact.back_relation.value,
        "confidence": round(fact.confidence, 4),
        "note": fact.note,
    }


def _mention(mention: Mention | None) -> Plain | None:
    if mention is None:
        return None
    return {
        "kind": mention.kind.value,
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "value": value_json(mention.value),
    }


# --- reading


def read_run(plain: Mapping[str, Any]) -> Run:
    return Run(
        plain["version"],
        plain["config_hash"],
        tuple((str(k), str(v)) for k, v in plain["models"].items()),
        tuple((str(k), str(v)) for k, v in plain["libraries"].items()),
    )


def read_document(plain: Mapping[str, Any]) -> DocumentReport:
    """Of `document_plain`; of `header_plain` it gives a document without findings and segments."""
    return DocumentReport(
        id=plain["id"],
        source=Document(**plain["source"]),
        target=Document(**plain["target"]),
        pairs=tuple(read_pair(p) for p in plain.get("pairs", ())),
        findings=tuple(read_finding(f) for f in plain.get("findings", ())),
        scores=_read_scores(plain["scores"]),
        verdict=plain["verdict"],
        reasons=tuple(plain["reasons"]),
        errors=tuple(InternalError(**e) for e in plain["errors"]),
        notes=tuple(plain["notes"]),
        translations=tuple((lang, tuple(t["reasons"])) for lang, t in plain.get("translations", {}).items()),
    )


def read_finding(plain: Mapping[str, Any]) -> Finding:
    return Finding(
        check=plain["check"],
        category=plain["category"],
        severity=Severity(plain["severity"]),
        message=plain["message"],
        source_span=_read_span(plain["source"]),
        target_span=_read_span(plain["target"]),
        evidence=_read_evidence(plain["evidence"]),
        confidence=plain["confidence"],
        pair=plain["segment"],
        fingerprint=plain["fingerprint"],
        translations=tuple(
            (lang, Wording(t["message"], _read_evidence(t["evidence"])))
            for lang, t in plain.get("translations", {}).items()
        ),
        gap=plain["gap"]["at"] if plain.get("gap") else None,
    )


def _read_evidence(plain: Iterable[Iterable[Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(k), str(v)) for k, v in plain)


def read_pair(plain: Mapping[str, Any]) -> PairReport:
    back = plain["back_translation"]
    return PairReport(
        Pair(
            _read_segment(plain["source"]),
            _read_segment(plain["target"]),
            back and BackTranslation(**back),
            plain["alignment_score"],
        ),
        tuple(_read_fact(f) for f in plain["facts"]),
        _read_scores(plain["scores"]),
        tuple(WordLink(Span(a, b), Span(c, d), weight) for a, b, c, d, weight in plain["links"]),
        tuple(GlossedWord(Span(a, b), gloss, confidence) for a, b, gloss, confidence in plain["gloss"]),
        tuple(
            LoneWord(side, Span(a, b), strength)
            for side in SIDES
            for a, b, strength in plain.get("unlinked", {}).get(side, ())
        ),
    )


def _read_span(plain: Mapping[str, Any] | None) -> Span | None:
    return None if plain is None else Span(plain["start"], plain["end"])


def _read_segment(plain: Mapping[str, Any] | None) -> Segment | None:
    return None if plain is None else Segment(Span(plain["start"], plain["end"]), plain["text"])


def _read_scores(plain: list[Plain]) -> tuple[Score, ...]:
    return tuple(Score(**s) for s in plain)


def _read_fact(plain: Mapping[str, Any]) -> Fact:
    return Fact(
        Kind(plain["kind"]),
        Relation(plain["relation"]),
        _read_mention(plain["source"]),
        _read_mention(plain["target"]),
        _read_mention(plain["back"]),
        plain["back_relation"] and Relation(plain["back_relation"]),
        plain["confidence"],
        plain["note"],
    )


def _read_mention(plain: Mapping[str, Any] | None) -> Mention | None:
    if plain is None:
        return None
    kind = Kind(plain["kind"])
    return Mention(kind, Span(plain["start"], plain["end"]), plain["text"], read_value(kind, plain["value"]))


def read_value(kind: Kind, plain: Any) -> Value:
    """The value of a mention of `kind` from its plain form: `value_json(read_value(kind, x)) == x`."""
    if isinstance(plain, dict):
        number = _read_number(plain["amount"])
        return Money(number, plain["currency"]) if "currency" in plain else Quantity(number, plain["unit"])
    text = str(plain)
    value: Value = text
    match kind:
        case Kind.NUMBER | Kind.PERCENT | Kind.MONEY | Kind.UNIT | Kind.DURATION:
            try:
                value = _read_number(text)
            except InvalidOperation:
                return text
        case Kind.DATE:
            value = _read_date(text)
        case Kind.TIME:
            value = _read_time(text)
        case Kind.NAME:
            value = Name(text)
        case _:
            return text
    return value if value_json(value) == plain else text


def _read_number(text: str) -> Number:
    low, _, high = text.partition("..")
    return Number(Decimal(low), Decimal(high) if high else None)


_DATE = re.compile(r"(?P<y>\d{4}|-)(?:-Q(?P<q>[1-4])|-(?P<m>\d\d|-)(?:-(?P<d>\d\d))?)?")


def _read_date(text: str) -> PartialDate:
    if m := re.fullmatch(r"(\d+)/P(\d+)Y", text):
        return PartialDate(year=int(m[1]), span=int(m[2]))
    if m := re.fullmatch(r"W([1-7])", text):
        return PartialDate(weekday=int(m[1]))
    if m := re.fullmatch(r"Q([1-4])", text):
        return PartialDate(quarter=int(m[1]))
    if m := _DATE.fullmatch(text):
        part = {k: int(v) for k, v in m.groupdict().items() if v and v != "-"}
        return PartialDate(part.get("y"), part.get("m"), part.get("d"), quarter=part.get("q"))
    return PartialDate(relative=text)


def _read_time(text: str) -> Value:
    m = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?(?: (.+))?", text)
    return ClockTime(int(m[1]), int(m[2]), int(m[3]) if m[3] else None, m[4]) if m else text
