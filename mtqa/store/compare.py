"""Two runs of the same sources side by side: segments matched by their source sentence."""

from __future__ import annotations

from dataclasses import dataclass

from mtqa.store.database import Database

# The n-th occurrence of a sentence in one run belongs to the n-th in the other.
_NUMBERED = """SELECT g.document_id, g.position, d.target_lang, g.source_key, g.fidelity, g.severity,
                      row_number() OVER (PARTITION BY d.target_lang, g.source_key ORDER BY d.position, g.position) AS n
               FROM segments g JOIN documents d ON d.id = g.document_id
               WHERE d.run_id = ? AND g.source <> '' AND (? = '' OR d.target_lang = ?)"""


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence in both runs; `change` is the second fidelity minus the first, None where either has none."""

    first: tuple[int, int]  # document, segment
    second: tuple[int, int]
    lang: str
    change: float | None
    severity: tuple[int, int]  # ranks of the worst findings, -1: none


@dataclass(frozen=True, slots=True)
class Changed:
    """Findings of a check that are only in one of the runs."""

    check: str
    severity: int
    gone: int
    new: int


class Compare:
    def __init__(self, database: Database) -> None:
        self._db = database

    def matches(self, first: int, second: int, lang: str = "") -> list[Match]:
        """Worst change first."""
        with self._db.read() as c:
            rows = c.execute(
                f"""WITH a AS ({_NUMBERED}), b AS ({_NUMBERED})
                    SELECT a.document_id, a.position, b.document_id, b.position, a.target_lang,
                           b.fidelity - a.fidelity AS change, a.severity, b.severity
                    FROM a JOIN b ON a.target_lang = b.target_lang AND a.source_key = b.source_key AND a.n = b.n
                    ORDER BY change IS NULL, change, b.document_id, b.position""",
                (first, lang, lang, second, lang, lang),
            ).fetchall()
        return [Match((r[0], r[1]), (r[2], r[3]), r[4], r[5], (r[6], r[7])) for r in rows]

    def unmatched(self, first: int, second: int, lang: str = "") -> tuple[int, int]:
        """Segments with a source in the first run and in the second that have no counterpart."""
        with self._db.read() as c:
            count = [
                c.execute(f"SELECT count(*) FROM ({_NUMBERED})", (run, lang, lang)).fetchone()[0]
                for run in (first, second)
            ]
        matched = len(self.matches(first, second, lang))
        return count[0] - matched, count[1] - matched

    def findings(self, first: int, second: int, lang: str = "") -> list[Changed]:
        """Findings by fingerprint: gone are those of the first run alone, new those of the second; most new first."""
        one = """SELECT f.check_id, f.severity, d.target_lang, f.fingerprint FROM findings f
                 JOIN documents d ON d.id = f.document_id WHERE d.run_id = ? AND (? = '' OR d.target_lang = ?)"""
        with self._db.read() as c:
            rows = c.execute(
                f"""WITH a AS ({one}), b AS ({one})
                    SELECT check_id, severity, sum(gone), sum(new) FROM (
                      SELECT check_id, severity, 1 AS gone, 0 AS new FROM a
                        WHERE (target_lang, fingerprint) NOT IN (SELECT target_lang, fingerprint FROM b)
                      UNION ALL
                      SELECT check_id, severity, 0, 1 FROM b
                        WHERE (target_lang, fingerprint) NOT IN (SELECT target_lang, fingerprint FROM a))
                    GROUP BY check_id, severity ORDER BY sum(new) DESC, severity DESC, check_id""",
                (first, lang, lang, second, lang, lang),
            ).fetchall()
        return [Changed(*r) for r in rows]
