"""Stored runs: written once, read in parts. Lists come from columns; segments and findings are read by page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from mtqa.model import DocumentReport, Finding, Pair, PairReport, Report, Run, Severity, fingerprint
from mtqa.report.common import severity_counts, title
from mtqa.report.json import (
    dumps,
    finding_plain,
    header_plain,
    pair_plain,
    read_document,
    read_finding,
    read_pair,
    read_run,
    run_plain,
)
from mtqa.report.review import Numbered, by_segment, numbered, rank
from mtqa.store.database import Database, safe

EMPTY = PairReport(Pair(None, None))
"""Stands for a segment that was not loaded."""


@dataclass(frozen=True, slots=True)
class RunRow:
    id: int
    name: str
    created: str
    origin: str
    documents: int
    segments: int
    passed: int
    findings: int


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: int
    run_id: int
    doc_id: str
    target_lang: str
    title: str
    verdict: str
    fidelity: float | None
    critical: int
    major: int
    minor: int
    neutral: int
    segments: int


_DOCUMENT = (
    "id, run_id, doc_id, target_lang, title, verdict, fidelity, critical, major, minor, neutral, segments"
)


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


class Runs:
    def __init__(self, database: Database) -> None:
        self._db = database

    # --- writing

    def add(self, report: Report, name: str, origin: str = "") -> int:
        """Stores a whole report and gives the run's id."""
        return self.add_many(report.run, report.documents, name, origin)

    def add_many(self, run: Run, documents: Iterable[DocumentReport], name: str, origin: str = "") -> int:
        """Like `add` for documents that come one by one. All or nothing."""
        with self._db.write() as c:
            created = datetime.now(UTC).isoformat(timespec="seconds")
            row = c.execute(
                "INSERT INTO runs (name, created, origin, run) VALUES (?, ?, ?, ?)",
                (safe(name), created, origin, dumps(run_plain(run))),
            )
            run_id = int(row.lastrowid or 0)
            for position, document in enumerate(documents):
                _insert(c, run_id, position, document)
        return run_id

    def delete(self, run_id: int) -> None:
        """The run goes; the decisions made in it stay."""
        with self._db.write() as c:
            c.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    # --- reading

    def all(self, limit: int = 200) -> list[RunRow]:
        """Latest first."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT r.id, r.name, r.created, r.origin, count(d.id) AS documents,
                          coalesce(sum(d.segments), 0) AS segments, coalesce(sum(d.verdict = 'pass'), 0) AS passed,
                          coalesce(sum(d.critical + d.major + d.minor + d.neutral), 0) AS findings
                   FROM (SELECT * FROM runs ORDER BY id DESC LIMIT ?) r LEFT JOIN documents d ON d.run_id = r.id
                   GROUP BY r.id ORDER BY r.id DESC""",
                (limit,),
            ).fetchall()
        return [RunRow(*row) for row in rows]

    def documents(self, run_id: int, limit: int = -1, offset: int = 0) -> list[DocumentRow]:
        """In the order of the run."""
        with self._db.read() as c:
            rows = c.execute(
                f"SELECT {_DOCUMENT} FROM documents WHERE run_id = ? ORDER BY position LIMIT ? OFFSET ?",
                (run_id, limit, offset),
            ).fetchall()
        return [DocumentRow(*row) for row in rows]

    def row(self, document_id: int) -> DocumentRow | None:
        """A document's columns."""
        with self._db.read() as c:
            row = c.execute(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", (document_id,)).fetchone()
        return row and DocumentRow(*row)

    def document(self, document_id: int) -> DocumentReport | None:
        """A document, whole."""
        found = self.part(document_id)
        return found and found[0]

    def part(
        self, document_id: int, segments: Sequence[int] | None = None
    ) -> tuple[DocumentReport, list[Numbered]] | None:
        """A document of which only these segments are loaded, with their findings and those of the whole document.

        The other segments are `EMPTY`, so that indices stay; findings keep their numbers in the whole document.
        """
        with self._db.read() as c:
            row = c.execute("SELECT head, segments FROM documents WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                return None
            head = read_document(json.loads(row["head"]))
            pairs = [EMPTY] * row["segments"]
            for position, body in _some(c, "position, body", "segments", "position", document_id, segments):
                pairs[position] = read_pair(json.loads(body))
            rows = _some(c, "number, body", "findings", "segment", document_id, segments, "number")
        items = [Numbered(n, read_finding(json.loads(body))) for n, body in rows]
        return replace(head, pairs=tuple(pairs), findings=tuple(i.finding for i in items)), items

    def report(self, run_id: int) -> Report | None:
        """The whole run, as it was stored."""
        with self._db.read() as c:
            row = c.execute("SELECT run FROM runs WHERE id = ?", (run_id,)).fetchone()
        if row is None:
            return None
        documents = (self.document(d.id) for d in self.documents(run_id))
        return Report(read_run(json.loads(row["run"])), tuple(d for d in documents if d is not None))


def _insert(c: sqlite3.Connection, run_id: int, position: int, document: DocumentReport) -> None:
    counts = severity_counts(document.findings)
    source, target = document.source.text, document.target.text
    row = c.execute(
        """INSERT INTO documents (run_id, position, doc_id, target_lang, title, verdict, fidelity, critical, major,
               minor, neutral, segments, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            run_id,
            position,
            safe(document.id),
            document.target.lang,
            safe(title(document)),
            document.verdict,
            document.score("fidelity"),
            *(counts[s] for s in (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.NEUTRAL)),
            len(document.pairs),
            dumps(header_plain(document)),
        ),
    )
    document_id = row.lastrowid
    items = numbered(document)
    places = by_segment(document, items)
    c.executemany(
        "INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document_id,
                i,
                segment_key(p.pair),
                source_key(p.pair),
                p.score("fidelity"),
                *_worst(places.get(i, ())),
                *_texts(p),
                dumps(pair_plain(p)),
            )
            for i, p in enumerate(document.pairs)
        ),
    )
    place = {item.number: i for i, found in places.items() for item in found}
    c.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document_id,
                n.number,
                place[n.number],
                n.finding.check,
                n.finding.category,
                n.finding.severity.rank,
                n.finding.confidence,
                safe(n.finding.message),
                n.finding.fingerprint,
                pattern_of(n.finding, source, target),
                dumps(finding_plain(n.finding, source, target)),
            )
            for n in items
        ),
    )


def _worst(findings: Sequence[Numbered]) -> tuple[int, float]:
    severity, confidence = rank(findings)
    return -severity, -confidence


def _texts(report: PairReport) -> tuple[str, str]:
    pair = report.pair
    return safe(pair.source.text if pair.source else ""), safe(pair.target.text if pair.target else "")


def _some(
    c: sqlite3.Connection,
    columns: str,
    table: str,
    place: str,
    document_id: int,
    segments: Sequence[int] | None,
    order: str = "position",
) -> list[Any]:
    """Rows of a document, of some of its segments (and of none) or of all. Names come from this file alone."""
    if segments is None:
        sql = f"SELECT {columns} FROM {table} WHERE document_id = ? ORDER BY {order}"
        return c.execute(sql, (document_id,)).fetchall()
    marks = ", ".join("?" * len(segments))
    sql = (
        f"SELECT {columns} FROM {table} WHERE document_id = ? AND ({place} IN ({marks}) OR {place} IS NULL) "
        f"ORDER BY {order}"
    )
    return c.execute(sql, (document_id, *segments)).fetchall()
