"""Runs seen from above: totals, distributions and what waits, all under one filter and counted in SQL."""

from __future__ import annotations

from dataclasses import dataclass

from mtqa.store.database import Database
from mtqa.store.queue import Filter, document_where, finding_where, segment_where, settled, waits, where
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
    message: str


class Overview:
    def __init__(self, database: Database) -> None:
        self._db = database

    def totals(self, filter: Filter) -> Totals:
        documents, values = _documents(filter)
        segments, more = where(filter)
        findings, most = _findings(filter)
        with self._db.read() as c:
            d = c.execute(
                f"SELECT count(*), coalesce(sum(d.verdict = 'pass'), 0) FROM documents d WHERE {documents}",
                values,
            ).fetchone()
            g = c.execute(
                f"""SELECT count(*), coalesce(sum({waits()}), 0) FROM segments g
                    JOIN documents d ON d.id = g.document_id WHERE {segments}""",
                more,
            ).fetchone()
            f = c.execute(
                f"SELECT count(*) FROM findings f JOIN documents d ON d.id = f.document_id WHERE {findings}",
                most,
            ).fetchone()
        return Totals(d[0], d[1], g[0], f[0], g[1])

    def fidelity(self, filter: Filter) -> list[Bin]:
        sql, values = _documents(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT d.target_lang, 5 * CAST(min(d.fidelity, 99.9) / 5 AS INTEGER) AS low, count(*)
                    FROM documents d WHERE d.fidelity IS NOT NULL AND {sql} GROUP BY 1, 2 ORDER BY 1, 2""",
                values,
            ).fetchall()
        return [Bin(*r) for r in rows]

    def findings(self, filter: Filter) -> list[Group]:
        sql, values = _findings(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT f.category, f.check_id, f.severity, count(*) FROM findings f
                    JOIN documents d ON d.id = f.document_id WHERE {sql}
                    GROUP BY f.category, f.check_id, f.severity ORDER BY count(*) DESC, f.check_id, f.severity""",
                values,
            ).fetchall()
        return [Group(*r) for r in rows]

    def trend(self, lang: str = "", runs: int = 30) -> list[Step]:
        """The latest runs, oldest first."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT r.id, r.name, r.created, d.target_lang, count(*), sum(d.verdict = 'pass'), avg(d.fidelity)
                   FROM (SELECT * FROM runs ORDER BY id DESC LIMIT ?) r JOIN documents d ON d.run_id = r.id
                   WHERE ? = '' OR d.target_lang = ? GROUP BY r.id, d.target_lang ORDER BY r.id, d.target_lang""",
                (runs, lang, lang),
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

    def waiting(self, filter: Filter, limit: int = 25, offset: int = 0) -> list[Waiting]:
        """Undecided findings, worst first."""
        sql, values = _findings(filter)
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT d.run_id, d.id, d.doc_id, d.target_lang, f.segment, f.severity, f.confidence, f.check_id,
                           f.message FROM findings f JOIN documents d ON d.id = f.document_id
                    WHERE {sql} AND NOT {settled()}
                    ORDER BY f.severity DESC, f.confidence DESC, d.id, f.number LIMIT ? OFFSET ?""",
                (*values, limit, offset),
            ).fetchall()
        return [Waiting(*r) for r in rows]

    def check_ids(self, run_id: int | None = None) -> list[str]:
        """The checks that raised something, by name."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT DISTINCT f.check_id FROM findings f JOIN documents d ON d.id = f.document_id
                   WHERE ?1 IS NULL OR d.run_id = ?1 ORDER BY 1""",
                (run_id,),
            ).fetchall()
        return [r[0] for r in rows]


def _documents(filter: Filter) -> tuple[str, list[object]]:
    """Documents of a filter: where it speaks of segments, those with at least one that fits."""
    sql, values = document_where(filter)
    inner, more = segment_where(filter)
    if inner == "1":
        return sql, values
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
