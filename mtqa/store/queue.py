"""Segments that wait for a decision, filtered, ordered and paged in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mtqa.store.database import Database, like, safe

_SETTLED = """(EXISTS (SELECT 1 FROM standing s WHERE s.kind = 'finding' AND s.lang = d.target_lang
                 AND s.key = f.fingerprint AND s.verdict IS NOT NULL)
            OR EXISTS (SELECT 1 FROM standing s WHERE s.kind = 'pattern' AND s.lang = d.target_lang
                 AND s.key = f.pattern AND s.verdict IS NOT NULL))"""
_JUDGED = """EXISTS (SELECT 1 FROM standing s WHERE s.kind = 'segment' AND s.lang = d.target_lang AND s.key = g.key
                 AND s.verdict IS NOT NULL)"""
_OPEN = f"""(NOT {_JUDGED} AND EXISTS (SELECT 1 FROM findings f WHERE f.document_id = g.document_id
                 AND f.segment = g.position AND NOT {_SETTLED}))"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty fields filter nothing. `state`: "open" (a finding waits for a decision), "done" (decided), "" (all)."""

    run_id: int | None = None
    document_id: int | None = None
    lang: str = ""
    verdict: str = ""
    check: str = ""
    severity: int | None = None  # rank of a finding of the segment
    text: str = ""
    state: Literal["", "open", "done"] = ""
    found: bool = False  # only segments with findings


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment's place, and whether a finding in it still waits."""

    document_id: int
    position: int
    severity: int
    open: bool


class Queue:
    def __init__(self, database: Database) -> None:
        self._db = database

    def page(self, filter: Filter, worst: bool = True, limit: int = 25, offset: int = 0) -> list[Entry]:
        """Worst first: open ones before settled ones, then by severity and confidence; else in text order."""
        where, values = _where(filter)
        first = "open DESC, g.severity DESC, g.confidence DESC, " if worst else ""
        with self._db.read() as c:
            rows = c.execute(
                f"""SELECT g.document_id, g.position, g.severity, {_OPEN} AS open
                    FROM segments g JOIN documents d ON d.id = g.document_id WHERE {where}
                    ORDER BY {first}d.run_id, d.position, g.position LIMIT ? OFFSET ?""",
                (*values, limit, offset),
            ).fetchall()
        return [Entry(r[0], r[1], r[2], bool(r[3])) for r in rows]

    def count(self, filter: Filter) -> int:
        where, values = _where(filter)
        with self._db.read() as c:
            sql = f"SELECT count(*) FROM segments g JOIN documents d ON d.id = g.document_id WHERE {where}"
            return int(c.execute(sql, values).fetchone()[0])

    def checks(self, run_id: int) -> list[tuple[str, str, int, int]]:
        """Findings of a run as (check, category, severity rank, number), most first."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT f.check_id, f.category, f.severity, count(*) FROM findings f
                   JOIN documents d ON d.id = f.document_id WHERE d.run_id = ?
                   GROUP BY f.check_id, f.category, f.severity ORDER BY count(*) DESC, f.check_id""",
                (run_id,),
            ).fetchall()
        return [tuple(r) for r in rows]


def _where(filter: Filter) -> tuple[str, list[object]]:
    parts, values = ["1"], list[object]()

    def add(sql: str, *more: object) -> None:
        parts.append(sql)
        values.extend(more)

    if filter.run_id is not None:
        add("d.run_id = ?", filter.run_id)
    if filter.document_id is not None:
        add("d.id = ?", filter.document_id)
    if filter.lang:
        add("d.target_lang = ?", filter.lang)
    if filter.verdict:
        add("d.verdict = ?", filter.verdict)
    finding = "EXISTS (SELECT 1 FROM findings f WHERE f.document_id = g.document_id AND f.segment = g.position AND {})"
    if filter.check:
        add(finding.format("f.check_id = ?"), filter.check)
    if filter.severity is not None:
        add(finding.format("f.severity = ?"), filter.severity)
    if filter.text:
        pattern = like(safe(filter.text))
        message = finding.format("f.message LIKE ? ESCAPE '\\'")
        add(
            f"(g.source LIKE ? ESCAPE '\\' OR g.target LIKE ? ESCAPE '\\' OR d.doc_id LIKE ? ESCAPE '\\' OR {message})",
            *[pattern] * 4,
        )
    if filter.found:
        add("g.severity >= 0")
    if filter.state == "open":
        add(_OPEN)
    elif filter.state == "done":
        add(f"NOT {_OPEN} AND (g.severity >= 0 OR {_JUDGED})")
    return " AND ".join(parts), values
