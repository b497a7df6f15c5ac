"""A run's figures, kept beside its documents: an overview reads a few rows, however large the run is."""

from __future__ import annotations

import sqlite3

_DOCUMENTS = """INSERT INTO document_tally
    SELECT d.run_id, d.target_lang, d.verdict, coalesce(5 * CAST(min(d.fidelity, 99.9) / 5 AS INTEGER), -1), count(*),
           sum(d.segments), sum(d.critical + d.major + d.minor + d.neutral), coalesce(sum(d.fidelity), 0.0)
    FROM documents d WHERE {which} GROUP BY 1, 2, 3, 4
    ON CONFLICT DO UPDATE SET documents = documents + excluded.documents, segments = segments + excluded.segments,
      findings = findings + excluded.findings, fidelity = fidelity + excluded.fidelity"""

_FINDINGS = """INSERT INTO finding_tally
    SELECT d.run_id, d.target_lang, d.verdict, f.category, f.check_id, f.severity, count(*)
    FROM documents d JOIN findings f ON f.document_id = d.id WHERE {which} GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT DO UPDATE SET findings = findings + excluded.findings"""


def count_in(c: sqlite3.Connection, run_id: int, first: int = 0) -> None:
    """Adds the run's documents from position `first` on."""
    for sql in (_DOCUMENTS, _FINDINGS):
        c.execute(sql.format(which="d.run_id = ? AND d.position >= ?"), (run_id, first))


def count_anew(c: sqlite3.Connection, run_id: int) -> None:
    """After documents were taken out."""
    forget(c, run_id)
    count_in(c, run_id)


def forget(c: sqlite3.Connection, run_id: int) -> None:
    for table in ("document_tally", "finding_tally"):
        c.execute(f"DELETE FROM {table} WHERE run_id = ?", (run_id,))


def count_all(c: sqlite3.Connection) -> None:
    """Of a store whose figures were not kept yet."""
    for (run_id,) in c.execute("SELECT id FROM runs").fetchall():
        count_anew(c, run_id)
