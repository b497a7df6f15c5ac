"""Segments that wait for a decision, filtered, ordered and paged in SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mtqa.store.database import Database, like, safe

Part: TypeAlias = Literal["", "found", "clean"]


def _decided(kind: str, key: str, as_of: int | None) -> str:
    """SQL: somebody's decision stands on this item, now or as of a revision."""
    item = f"s.kind = '{kind}' AND s.lang = d.target_lang AND s.key = {key}"
    if as_of is None:
        return f"EXISTS (SELECT 1 FROM standing s WHERE {item} AND s.verdict IS NOT NULL)"
    latest = f"SELECT s.verdict FROM decisions s WHERE {item} AND s.revision <= {int(as_of)}"
    return f"({latest} ORDER BY s.revision DESC LIMIT 1) IS NOT NULL"


def settled(as_of: int | None = None) -> str:
    """SQL over `findings f` and `documents d`: the finding is decided."""
    return f"({_decided('finding', 'f.fingerprint', as_of)} OR {_decided('pattern', 'f.pattern', as_of)})"


def judged(as_of: int | None = None) -> str:
    """SQL over `segments g` and `documents d`: the segment is decided."""
    return _decided("segment", "g.key", as_of)


def waits(as_of: int | None = None) -> str:
    """SQL over `segments g` and `documents d`: undecided, with a finding that is undecided."""
    return f"""(NOT {judged(as_of)} AND EXISTS (SELECT 1 FROM findings f WHERE f.document_id = g.document_id
                 AND f.segment = g.position AND NOT {settled(as_of)}))"""


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
    as_of: int | None = None  # "open" and the order go by the decisions up to this revision


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
        with self._db.read() as c:
            if not worst:
                return _entries(c, filter, "", limit, offset)
            # Segments without findings come last and in text order: only the others need to be sorted.
            rows = _entries(
                c, filter, "open DESC, g.severity DESC, g.confidence DESC, ", limit, offset, "found"
            )
            if len(rows) < limit and not needs_finding(filter):
                before = _count(c, filter, -1, "found") if offset else 0
                rows += _entries(c, filter, "", limit - len(rows), max(0, offset - before), "clean")
            return rows

    def count(self, filter: Filter, limit: int = -1) -> int:
        """Segments that fit; counting stops at `limit`, where one is given."""
        with self._db.read() as c:
            if segment_where(filter)[0] == "1" and filter.document_id is None:
                where, values = tally_where(filter)
                row = c.execute(
                    f"SELECT coalesce(sum(segments), 0) FROM document_tally WHERE {where}", values
                )
                return int(row.fetchone()[0])
            return _count(c, filter, limit, "found" if needs_finding(filter) else "")


def _entries(
    c: sqlite3.Connection, filter: Filter, first: str, limit: int, offset: int, which: Part = ""
) -> list[Entry]:
    tables, values = segments_from(filter, which)
    rows = c.execute(
        f"""SELECT g.document_id, g.position, g.severity, {waits(filter.as_of)} AS open {tables}
            ORDER BY {first}d.run_id, d.position, g.position LIMIT ? OFFSET ?""",
        (*values, limit, offset),
    ).fetchall()
    return [Entry(r[0], r[1], r[2], bool(r[3])) for r in rows]


def _count(c: sqlite3.Connection, filter: Filter, limit: int, which: Part) -> int:
    tables, values = segments_from(filter, which)
    row = c.execute(f"SELECT count(*) FROM (SELECT 1 {tables} LIMIT ?)", (*values, limit))
    return int(row.fetchone()[0])


def needs_finding(filter: Filter) -> bool:
    """Does only a segment with a finding fit?"""
    return bool(filter.check or filter.severity is not None or filter.found or filter.state == "open")


def segments_from(filter: Filter, which: Part = "") -> tuple[str, list[object]]:
    """SQL from FROM on over `segments g` and `documents d`: all that fit, those with a finding, or the clean ones."""
    sql, values = where(filter)
    join = "documents d ON d.id = g.document_id"
    if which == "found":
        # The index holds these alone: a run of many clean segments is not read.
        run = "" if filter.run_id is None else f"g.run_id = {int(filter.run_id)} AND "
        return (
            f"FROM segments g INDEXED BY segments_found CROSS JOIN {join} WHERE {run}g.severity >= 0 AND {sql}",
            values,
        )
    clean = "g.severity < 0 AND " if which == "clean" else ""
    return f"FROM segments g JOIN {join} WHERE {clean}{sql}", values


def tally_where(filter: Filter) -> tuple[str, list[object]]:
    """SQL over the tallies for the parts of a filter that they know, and its values."""
    parts, values = ["1"], list[object]()
    for column, wanted in (("run_id", filter.run_id), ("lang", filter.lang), ("verdict", filter.verdict)):
        if wanted not in (None, ""):
            parts.append(f"{column} = ?")
            values.append(wanted)
    return " AND ".join(parts), values


def document_where(filter: Filter) -> tuple[str, list[object]]:
    """SQL over `documents d` for the parts of a filter that are about documents, and its values."""
    parts, values = ["1"], list[object]()
    for column, wanted in (
        ("d.run_id", filter.run_id),
        ("d.id", filter.document_id),
        ("d.target_lang", filter.lang or None),
        ("d.verdict", filter.verdict or None),
    ):
        if wanted is not None:
            parts.append(f"{column} = ?")
            values.append(wanted)
    return " AND ".join(parts), values


def finding_where(filter: Filter) -> tuple[str, list[object]]:
    """SQL over `findings f` for the check and the severity of a filter, and its values."""
    parts, values = ["1"], list[object]()
    if filter.check:
        parts.append("f.check_id = ?")
        values.append(filter.check)
    if filter.severity is not None:
        parts.append("f.severity = ?")
        values.append(filter.severity)
    return " AND ".join(parts), values


def segment_where(filter: Filter) -> tuple[str, list[object]]:
    """SQL over `segments g` (with `documents d`) for the parts of a filter that are about segments, and its values."""
    parts, values = ["1"], list[object]()
    finding = "EXISTS (SELECT 1 FROM findings f WHERE f.document_id = g.document_id AND f.segment = g.position AND {})"
    if filter.check or filter.severity is not None:
        where, more = finding_where(filter)
        parts.append(finding.format(where))
        values += more
    if filter.text:
        pattern = like(safe(filter.text))
        message = finding.format("f.message LIKE ? ESCAPE '\\'")
        parts.append(
            "(g.source LIKE ? ESCAPE '\\' OR g.target LIKE ? ESCAPE '\\' OR d.doc_id LIKE ? ESCAPE '\\' "
            f"OR {message})"
        )
        values += [pattern] * 4
    if filter.found:
        parts.append("g.severity >= 0")
    if filter.state == "open":
        parts.append(waits(filter.as_of))
    elif filter.state == "done":
        parts.append(f"NOT {waits(filter.as_of)} AND (g.severity >= 0 OR {judged(filter.as_of)})")
    return " AND ".join(parts), values


def where(filter: Filter) -> tuple[str, list[object]]:
    """SQL over `segments g JOIN documents d`, and its values."""
    first, values = document_where(filter)
    second, more = segment_where(filter)
    return f"{first} AND {second}", values + more
