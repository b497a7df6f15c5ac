"""Two sides of a comparison over the same sources: segments matched by their source sentence."""

from __future__ import annotations

from dataclasses import dataclass

from mtqa.store.database import Database


@dataclass(frozen=True, slots=True)
class Side:
    """A run, or of it the versions in one language, or one document."""

    run_id: int
    lang: str = ""
    document_id: int | None = None

    @property
    def whole(self) -> bool:
        """All languages: then a sentence is compared with that of the same language."""
        return not self.lang and self.document_id is None

    def where(self) -> tuple[str, list[object]]:
        """SQL over `documents d`, and its values."""
        parts, values = ["d.run_id = ?"], list[object]([self.run_id])
        if self.lang:
            parts.append("d.target_lang = ?")
            values.append(self.lang)
        if self.document_id is not None:
            parts.append("d.id = ?")
            values.append(self.document_id)
        return " AND ".join(parts), values


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence on both sides; `change` is the second fidelity minus the first, None where either has none."""

    first: tuple[int, int]  # document, segment
    second: tuple[int, int]
    langs: tuple[str, str]
    change: float | None
    severity: tuple[int, int]  # ranks of the worst findings, -1: none


@dataclass(frozen=True, slots=True)
class Changed:
    """Findings of a check that are only on one of the sides."""

    check: str
    severity: int
    gone: int
    new: int


class Compare:
    def __init__(self, database: Database) -> None:
        self._db = database

    def matches(self, first: Side, second: Side) -> list[Match]:
        """Worst change first. Within a language where both sides are whole runs, else whatever the languages."""
        by_lang = first.whole and second.whole
        (a, some), (b, more) = (_numbered(side, by_lang) for side in (first, second))
        same = "a.target_lang = b.target_lang AND " if by_lang else ""
        with self._db.read() as c:
            rows = c.execute(
                f"""WITH a AS ({a}), b AS ({b})
                    SELECT a.document_id, a.position, b.document_id, b.position, a.target_lang, b.target_lang,
                           b.fidelity - a.fidelity AS change, a.severity, b.severity
                    FROM a JOIN b ON {same}a.source_key = b.source_key AND a.n = b.n
                    ORDER BY change IS NULL, change, b.document_id, b.position""",
                (*some, *more),
            ).fetchall()
        return [Match((r[0], r[1]), (r[2], r[3]), (r[4], r[5]), r[6], (r[7], r[8])) for r in rows]

    def segments(self, side: Side) -> int:
        """Segments with a source."""
        where, values = side.where()
        with self._db.read() as c:
            row = c.execute(
                f"""SELECT count(*) FROM segments g JOIN documents d ON d.id = g.document_id
                    WHERE {where} AND g.source <> ''""",
                values,
            ).fetchone()
        return int(row[0])

    def findings(self, first: Side, second: Side) -> list[Changed]:
        """Findings by fingerprint: gone are those of the first side alone, new those of the second; most new first."""
        (a, some), (b, more) = (_found(side) for side in (first, second))
        with self._db.read() as c:
            rows = c.execute(
                f"""WITH a AS ({a}), b AS ({b})
                    SELECT check_id, severity, sum(gone), sum(new) FROM (
                      SELECT check_id, severity, 1 AS gone, 0 AS new FROM a
                        WHERE (target_lang, fingerprint) NOT IN (SELECT target_lang, fingerprint FROM b)
                      UNION ALL
                      SELECT check_id, severity, 0, 1 FROM b
                        WHERE (target_lang, fingerprint) NOT IN (SELECT target_lang, fingerprint FROM a))
                    GROUP BY check_id, severity ORDER BY sum(new) DESC, severity DESC, check_id""",
                (*some, *more),
            ).fetchall()
        return [Changed(*r) for r in rows]


def _numbered(side: Side, by_lang: bool) -> tuple[str, list[object]]:
    """SQL of a side's segments, and its values. The n-th occurrence of a sentence on one side belongs to the n-th on
    the other."""
    where, values = side.where()
    apart = "d.target_lang, g.source_key" if by_lang else "g.source_key"
    return (
        f"""SELECT g.document_id, g.position, d.target_lang, g.source_key, g.fidelity, g.severity,
                   row_number() OVER (PARTITION BY {apart} ORDER BY d.position, g.position) AS n
            FROM segments g JOIN documents d ON d.id = g.document_id WHERE {where} AND g.source <> ''""",
        values,
    )


def _found(side: Side) -> tuple[str, list[object]]:
    where, values = side.where()
    return (
        f"""SELECT f.check_id, f.severity, d.target_lang, f.fingerprint FROM findings f
            JOIN documents d ON d.id = f.document_id WHERE {where}""",
        values,
    )
