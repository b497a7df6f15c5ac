"""A document's report as rows of the tables: made anywhere (a worker of the batch), inserted by the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mtqa.model import DocumentReport, Finding, Pair, PairReport, Severity, fingerprint
from mtqa.report.common import severity_counts, title
from mtqa.report.json import dumps, finding_plain, header_plain, pair_plain
from mtqa.report.review import Numbered, by_segment, numbered, rank
from mtqa.store.database import safe


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """Rows without the ids that the store gives: plain values, which processes can exchange cheaply."""

    document: tuple[Any, ...]
    segments: tuple[tuple[Any, ...], ...]
    bodies: tuple[tuple[int, str], ...]
    findings: tuple[tuple[Any, ...], ...]


def segment_key(pair: Pair) -> str:
    """What a decision about a segment is kept under: it holds as long as neither side changes."""
    return fingerprint(
        "segment", pair.source.text if pair.source else "", pair.target.text if pair.target else ""
    )


def source_key(pair: Pair) -> str:
    """The same for one source sentence in any run."""
    return fingerprint("source", pair.source.text if pair.source else "", "")


def pattern_of(finding: Finding, source: str, target: str) -> str:
    """The same for every finding of this check on these words, whatever the sentence."""
    sides = ((finding.source_span, source), (finding.target_span, target))
    words = "\x1f".join(span.of(text) if span else "" for span, text in sides)
    return fingerprint(finding.check, "", words)


def rows_of(document: DocumentReport) -> DocumentRows:
    counts = severity_counts(document.findings)
    source, target = document.source.text, document.target.text
    items = numbered(document)
    places = by_segment(document, items)
    place = {item.number: i for i, found in places.items() for item in found}
    head = (
        safe(document.id),
        document.target.lang,
        safe(title(document)),
        document.verdict,
        document.score("fidelity"),
        *(counts[s] for s in (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.NEUTRAL)),
        len(document.pairs),
        dumps(header_plain(document)),
    )
    segments = tuple(
        (
            i,
            segment_key(p.pair),
            source_key(p.pair),
            p.score("fidelity"),
            *_worst(places.get(i, ())),
            *_texts(p),
        )
        for i, p in enumerate(document.pairs)
    )
    bodies = tuple((i, dumps(pair_plain(p))) for i, p in enumerate(document.pairs))
    findings = tuple(
        (
            n.number,
            place[n.number],
            n.finding.check,
            n.finding.category,
            n.finding.severity.rank,
            n.finding.confidence,
            safe("\n".join((n.finding.message, *(w.message for _, w in n.finding.translations)))),
            n.finding.fingerprint,
            pattern_of(n.finding, source, target),
            dumps(finding_plain(n.finding, source, target)),
        )
        for n in items
    )
    return DocumentRows(head, segments, bodies, findings)


def insert(c: sqlite3.Connection, run_id: int, position: int, rows: DocumentRows) -> None:
    row = c.execute(
        """INSERT INTO documents (run_id, position, doc_id, target_lang, title, verdict, fidelity, critical, major,
               minor, neutral, segments, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (run_id, position, *rows.document),
    )
    id = row.lastrowid
    c.executemany(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((id, i, run_id, *more) for i, *more in rows.segments),
    )
    c.executemany("INSERT INTO bodies VALUES (?, ?, ?)", ((id, *b) for b in rows.bodies))
    c.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ((id, *f) for f in rows.findings)
    )


def _worst(findings: Sequence[Numbered]) -> tuple[int, float]:
    severity, confidence = rank(findings)
    return -severity, -confidence


def _texts(report: PairReport) -> tuple[str, str]:
    pair = report.pair
    return safe(pair.source.text if pair.source else ""), safe(pair.target.text if pair.target else "")
