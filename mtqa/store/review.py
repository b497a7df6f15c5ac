"""Decisions seen together: what the quality of the checks and of the reviewing is measured on."""

from __future__ import annotations

from mtqa.store.database import Database


class Review:
    def __init__(self, database: Database) -> None:
        self._db = database

    def votes(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(lang, fingerprint or pattern) -> (check, verdict) of each reviewer, of findings still stored."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT DISTINCT s.lang, s.key, s.reviewer, f.check_id, s.verdict FROM standing s
                   JOIN findings f ON f.fingerprint = s.key JOIN documents d
                     ON d.id = f.document_id AND d.target_lang = s.lang
                   WHERE s.kind = 'finding' AND s.verdict IS NOT NULL
                   UNION SELECT s.lang, s.key, s.reviewer, f.check_id, s.verdict FROM standing s
                   JOIN findings f ON f.pattern = s.key JOIN documents d
                     ON d.id = f.document_id AND d.target_lang = s.lang
                   WHERE s.kind = 'pattern' AND s.verdict IS NOT NULL"""
            ).fetchall()
        out: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for row in rows:
            out.setdefault((row["lang"], row["key"]), []).append((row["check_id"], row["verdict"]))
        return out

    def verdicts(self) -> dict[tuple[str, str, str], list[str]]:
        """Item -> the standing verdicts on it, one per reviewer."""
        with self._db.read() as c:
            rows = c.execute(
                "SELECT kind, lang, key, verdict FROM standing WHERE verdict IS NOT NULL ORDER BY revision"
            ).fetchall()
        out: dict[tuple[str, str, str], list[str]] = {}
        for row in rows:
            out.setdefault((row["kind"], row["lang"], row["key"]), []).append(row["verdict"])
        return out

    def blind(self) -> tuple[int, int]:
        """Segments that were judged before the machine's verdict was shown, and those judged otherwise afterwards."""
        with self._db.read() as c:
            row = c.execute(
                """SELECT count(*), coalesce(sum(EXISTS (
                       SELECT 1 FROM decisions n WHERE n.kind = b.kind AND n.lang = b.lang AND n.key = b.key
                         AND n.reviewer = b.reviewer AND n.revision > b.revision AND n.undoes IS NULL
                         AND n.verdict IS NOT NULL AND n.verdict <> b.verdict)), 0)
                   FROM decisions b WHERE b.kind = 'segment' AND b.verdict IS NOT NULL AND b.undoes IS NULL
                     AND json_extract(b.details, '$.blind') = 1"""
            ).fetchone()
        return row[0], row[1]

    def reviewers(self) -> list[tuple[str, int]]:
        """Reviewers with the number of items they have decided, most first."""
        with self._db.read() as c:
            rows = c.execute(
                """SELECT reviewer, count(*) FROM standing WHERE verdict IS NOT NULL
                   GROUP BY reviewer ORDER BY count(*) DESC, reviewer"""
            ).fetchall()
        return [(r[0], r[1]) for r in rows]
