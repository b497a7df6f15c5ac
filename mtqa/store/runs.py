"""Stored runs: written once, read in parts. Lists come from columns; segments and findings are read by page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from mtqa.errors import StoreError
from mtqa.model import DocumentReport, Pair, PairReport, Report, Run
from mtqa.report.json import dumps, read_document, read_finding, read_pair, read_run, run_plain
from mtqa.report.review import Numbered
from mtqa.store.database import Database, safe
from mtqa.store.rows import DocumentRows, insert, rows_of
from mtqa.store.tally import count_anew, count_in

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
    complete: bool


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
            run_id = _start(c, run, name, origin, complete=True)
            count = 0
            for document in documents:
                insert(c, run_id, count, rows_of(document))
                count += 1
            count_in(c, run_id)
            c.execute("UPDATE runs SET rows = ? WHERE id = ?", (count, run_id))
        return run_id

    def start(self, run: Run, name: str, origin: str) -> int:
        """A run that `append` fills; until `finish` it counts as incomplete."""
        with self._db.write() as c:
            return _start(c, run, name, origin, complete=False)

    def append(self, run_id: int, run: Run, made: Iterable[DocumentRows | None]) -> None:
        """The next input rows of a run, in one transaction; None stands for a row that was no segment.

        `run` says what made the reports so far. Raises `StoreError` if somebody has deleted the run.
        """
        with self._db.write() as c:
            row = c.execute("SELECT rows FROM runs WHERE id = ?", (run_id,)).fetchone()
            if row is None:
                raise StoreError(f"run {run_id} was deleted while it was being stored")
            first = position = row["rows"]
            for document in made:
                if document is not None:
                    insert(c, run_id, position, document)
                position += 1
            count_in(c, run_id, first)
            c.execute(
                "UPDATE runs SET rows = ?, run = ? WHERE id = ?", (position, dumps(run_plain(run)), run_id)
            )

    def finish(self, run_id: int) -> None:
        with self._db.write() as c:
            c.execute("UPDATE runs SET complete = 1 WHERE id = ?", (run_id,))

    def resume(self, name: str, origin: str, rows: int) -> tuple[int, Run] | None:
        """The latest run of this name, cut back to its first `rows` input rows, to be gone on with.

        None if there is none or it holds fewer rows.
        """
        with self._db.write() as c:
            row = c.execute(
                "SELECT id, rows, run FROM runs WHERE name = ? AND origin = ? ORDER BY id DESC LIMIT 1",
                (safe(name), origin),
            ).fetchone()
            if row is None or row["rows"] < rows:
                return None
            c.execute("DELETE FROM documents WHERE run_id = ? AND position >= ?", (row["id"], rows))
            count_anew(c, row["id"])
            c.execute("UPDATE runs SET rows = ?, complete = 0 WHERE id = ?", (rows, row["id"]))
        return int(row["id"]), read_run(json.loads(row["run"]))

    def delete(self, run_id: int) -> None:
        """The run goes; the decisions made in it stay."""
        with self._db.write() as c:
            c.execute("DELETE FROM runs WHERE id = ?", (run_id,))

    # --- reading

    def all(self, limit: int = 200) -> list[RunRow]:
        """Latest first."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT r.id, r.name, r.created, r.origin, coalesce(sum(t.documents), 0),
                          coalesce(sum(t.segments), 0),
                          coalesce(sum(CASE t.verdict WHEN 'pass' THEN t.documents END), 0),
                          coalesce(sum(t.findings), 0), r.complete
                   FROM (SELECT * FROM runs ORDER BY id DESC LIMIT ?) r LEFT JOIN document_tally t ON t.run_id = r.id
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
            for position, body in _some(c, "position, body", "bodies", "position", document_id, segments):
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


def _start(c: sqlite3.Connection, run: Run, name: str, origin: str, complete: bool) -> int:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    row = c.execute(
        "INSERT INTO runs (name, created, origin, run, complete) VALUES (?, ?, ?, ?, ?)",
        (safe(name), created, origin, dumps(run_plain(run)), complete),
    )
    return int(row.lastrowid or 0)


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
