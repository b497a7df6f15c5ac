"""Runs seen from above: totals, distributions and what waits, all under one filter and counted in SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass

from mtqa.model import Finding
from mtqa.report.json import read_finding
from mtqa.store.database import Database
from mtqa.store.queue import (
    Filter,
    document_where,
    finding_where,
    judged,
    needs_finding,
    segment_where,
    segments_from,
    settled,
    tally_where,
    waits,
)
from mtqa.store.runs import DocumentRow


@dataclass(frozen=True, slots=True)
class Totals:
    documents: int
    passed: int
    segments: int
    findings: int
    waiting: int  # segments with a finding that nobody has decided on


@dataclass(frozen=True, slots=True)
class Bin:
    """`documents` of a language whose fidelity lies in [low, low + 5)."""

    lang: str
    low: int
    documents: int


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one check; `severity` is a rank."""

    category: str
    check: str
    severity: int
    findings: int


@dataclass(frozen=True, slots=True)
class Language:
    """Documents of a target language and how they stand."""

    lang: str
    documents: int
    passed: int
    fidelity: float | None  # mean
    findings: int


@dataclass(frozen=True, slots=True)
class Step:
    """A run's documents of one language in the trend over runs."""

    run_id: int
    name: str
    created: str
    lang: str
    documents: int
    passed: int
    fidelity: float | None  # mean


@dataclass(frozen=True, slots=True)
class Waiting:
    """An undecided finding."""

    run_id: int
    document_id: int
    doc_id: str
    lang: str
    segment: int | None
    severity: int
    confidence: float
    check: str
    finding: Finding


class Overview:
    def __init__(self, database: Database) -> None:
        self._db = database

    def totals(self, filter: Filter) -> Totals:
        plain = _tallied(filter)
        found, more = segments_from(filter, "found")
        with self._db.read() as c:
            waiting = c.execute(f"SELECT coalesce(sum({waits()}), 0) {found}", more).fetchone()[0]
            if plain:
                sql, values = tally_where(filter)
                row = c.execute(
                    f"""SELECT coalesce(sum(documents), 0),
                               coalesce(sum(CASE verdict WHEN 'pass' THEN documents END), 0),
                               coalesce(sum(segments), 0), coalesce(sum(findings), 0)
                        FROM document_tally WHERE {sql}""",
                    values,
                ).fetchone()
                return Totals(row[0], row[1], row[2], row[3], waiting)
            documents, values = _documents(filter)
            d = c.execute(
                f"SELECT count(*), coalesce(sum(d.verdict = 'pass'), 0) FROM documents d WHERE {documents}",
                values,
            ).fetchone()
            tables, values = segments_from(filter, "found" if needs_finding(filter) else "")
            g = c.execute(f"SELECT count(*) {tables}", values).fetchone()
            findings, values = _findings(filter)
            f = c.execute(
                f"SELECT count(*) FROM findings f JOIN documents d ON d.id = f.document_id WHERE {findings}",
                values,
            ).fetchone()
        return Totals(d[0], d[1], g[0], f[0], waiting)

    def fidelity(self, filter: Filter) -> list[Bin]:
        if _tallied(filter):
            sql, values = tally_where(filter)
            query = f"""SELECT lang, low, sum(documents) FROM document_tally WHERE low >= 0 AND {sql}
                        GROUP BY 1, 2 ORDER BY 1, 2"""
        else:
            sql, values = _documents(filter)
            query = f"""SELECT d.target_lang, 5 * CAST(min(d.fidelity, 99.9) / 5 AS INTEGER) AS low, count(*)
                        FROM documents d WHERE d.fidelity IS NOT NULL AND {sql} GROUP BY 1, 2 ORDER BY 1, 2"""
        with self._db.read() as c:
            rows = c.execute(query, values).fetchall()
        return [Bin(*r) for r in rows]

    def findings(self, filter: Filter) -> list[Group]:
        """Per check and severity, most first."""
        if _tallied(filter):
            sql, values = tally_where(filter)
            columns, count, tables = (
                "category, check_id, severity",
                "sum(findings)",
                f"finding_tally WHERE {sql}",
            )
        else:
            sql, values = _findings(filter)
            columns, count = "f.category, f.check_id, f.severity", "count(*)"
            tables = f"findings f JOIN documents d ON d.id = f.document_id WHERE {sql}"
        with self._db.read() as c:
            rows = c.execute(
                f"SELECT {columns}, {count} FROM {tables} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 2, 3", values
            ).fetchall()
        return [Group(*r) for r in rows]

    def languages(self, filter: Filter) -> list[Language]:
        """Per target language, by its code."""
        if _tallied(filter):
            sql, values = tally_where(filter)
            query = f"""SELECT lang, sum(documents), sum(CASE verdict WHEN 'pass' THEN documents ELSE 0 END),
                               sum(fidelity) / sum(CASE WHEN low >= 0 THEN documents END), sum(findings)
                        FROM document_tally WHERE {sql} GROUP BY 1 ORDER BY 1"""
        else:
            sql, values = _documents(filter)
            own, more = _findings(filter)
            query = f"""SELECT d.target_lang, count(*), sum(d.verdict = 'pass'), avg(d.fidelity), coalesce(n.findings, 0)
                        FROM documents d LEFT JOIN (
                          SELECT d.target_lang AS lang, count(*) AS findings
                          FROM findings f JOIN documents d ON d.id = f.document_id WHERE {own} GROUP BY 1
                        ) n ON n.lang = d.target_lang
                        WHERE {sql} GROUP BY 1 ORDER BY 1"""
            values = [*more, *values]
        with self._db.read() as c:
            rows = c.execute(query, values).fetchall()
        return [Language(*r) for r in rows]

    def trend(self, filter: Filter, runs: int = 30) -> list[Step]:
        """The latest runs, oldest first."""
        if _tallied(filter):
            sql, values = tally_where(filter)
            figures = f"""SELECT run_id, lang, sum(documents), sum(CASE verdict WHEN 'pass' THEN documents ELSE 0 END),
                                 sum(fidelity) / sum(CASE WHEN low >= 0 THEN documents END)
                          FROM document_tally WHERE {sql} GROUP BY 1, 2"""
        else:
            sql, values = _documents(filter)
            figures = f"""SELECT d.run_id, d.target_lang, count(*), sum(d.verdict = 'pass'), avg(d.fidelity)
                          FROM documents d WHERE {sql} GROUP BY 1, 2"""
        with self._db.read() as c:
            rows = c.execute(
                f"""WITH t (run_id, lang, documents, passed, fidelity) AS ({figures})
                    SELECT r.id, r.name, r.created, t.lang, t.documents, t.passed, t.fidelity
                    FROM (SELECT * FROM runs ORDER BY id DESC LIMIT ?) r JOIN t ON t.run_id = r.id
                    ORDER BY r.id, t.lang""",
                (*values, runs),
            ).fetchall()
        return [Step(*r) for r in rows]

    def documents(self, filter: Filter, limit: int = 25, offset: int = 0) -> list[DocumentRow]:
        """Worst first."""
        sql, values = _documents(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT d.id, d.run_id, d.doc_id, d.target_lang, d.title, d.verdict, d.fidelity, d.critical, d.major,
                           d.minor, d.neutral, d.segments FROM documents d WHERE {sql}
                    ORDER BY d.critical > 0 DESC, d.major > 0 DESC, d.critical DESC, d.major DESC, d.fidelity, d.id
                    LIMIT ? OFFSET ?""",
                (*values, limit, offset),
            ).fetchall()
        return [DocumentRow(*r) for r in rows]

    def notable(self, filter: Filter) -> list[int]:
        """Documents, in the order of their run, in which something was found or a segment was judged."""
        sql, values = _documents(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT d.id FROM documents d WHERE {sql} AND (d.critical + d.major + d.minor + d.neutral > 0
                      OR EXISTS (SELECT 1 FROM segments g WHERE g.document_id = d.id AND {judged()}))
                    ORDER BY d.run_id, d.position""",
                values,
            ).fetchall()
        return [r[0] for r in rows]

    def waiting(self, filter: Filter, limit: int = 25, offset: int = 0) -> list[Waiting]:
        """Undecided findings, worst first."""
        sql, values = _findings(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT d.run_id, d.id, d.doc_id, d.target_lang, f.segment, f.severity, f.confidence, f.check_id,
                           f.body FROM findings f JOIN documents d ON d.id = f.document_id
                    WHERE {sql} AND NOT {settled()}
                    ORDER BY f.severity DESC, f.confidence DESC, d.id, f.number LIMIT ? OFFSET ?""",
                (*values, limit, offset),
            ).fetchall()
        return [Waiting(*(*r[:-1], read_finding(json.loads(r[-1])))) for r in rows]

    def check_ids(self, run_id: int | None = None) -> list[str]:
        """The checks that raised something, by name."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT DISTINCT check_id FROM finding_tally WHERE ?1 IS NULL OR run_id = ?1 ORDER BY 1",
                (run_id,),
            ).fetchall()
        return [r[0] for r in rows]


def _tallied(filter: Filter) -> bool:
    """Do the tallies know all that the filter asks for?"""
    return filter.document_id is None and segment_where(filter)[0] == "1"


def _documents(filter: Filter) -> tuple[str, list[object]]:
    """Documents of a filter: where it speaks of segments, those with at least one that fits."""
    sql, values = document_where(filter)
    inner, more = segment_where(filter)
    if inner == "1":
        return sql, values
    if not (filter.text or filter.found or filter.state):
        own, more = finding_where(filter)
        return f"{sql} AND d.id IN (SELECT f.document_id FROM findings f WHERE {own})", values + more
    return (
        f"{sql} AND EXISTS (SELECT 1 FROM segments g WHERE g.document_id = d.id AND {inner})",
        values + more,
    )


def _findings(filter: Filter) -> tuple[str, list[object]]:
    """Findings of a filter: of its check and severity, in segments that fit the rest."""
    sql, values = document_where(filter)
    own, more = finding_where(filter)
    inner, most = segment_where(filter)
    if inner == "1" or (own != "1" and not (filter.text or filter.found or filter.state)):
        return f"{sql} AND {own}", values + more
    here = f"EXISTS (SELECT 1 FROM segments g WHERE g.document_id = f.document_id AND g.position = f.segment AND {inner})"
    return f"{sql} AND {own} AND {here}", values + more + most
