"""What reviewers decided. Append-only: each save is a revision, and undo is one more.

Decisions are kept under fingerprints, so that they hold in later runs of the same sentence.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

from mtqa.report.json import dumps
from mtqa.store.database import Database, safe

Kind: TypeAlias = Literal["finding", "segment", "pattern"]

VERDICTS: dict[str, frozenset[str]] = {
    "finding": frozenset({"real", "false-alarm", "fixed", "bilingual"}),
    "segment": frozenset({"accept", "reject", "bilingual"}),
    "pattern": frozenset({"ignore"}),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What is decided about: a finding by fingerprint, a segment by its key, a pattern ("ignore everywhere")."""

    kind: Kind
    lang: str
    key: str


@dataclass(frozen=True, slots=True)
class Decision:
    revision: int
    item: Item
    reviewer: str
    verdict: str | None  # None: taken back
    created: str  # UTC, ISO 8601
    details: dict[str, Any] = field(default_factory=dict)
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A saved decision, and what others decided on the item since the reviewer looked (both are kept)."""

    decision: Decision
    others: tuple[Decision, ...] = ()


_COLUMNS = "d.revision, d.kind, d.lang, d.key, d.reviewer, d.verdict, d.created, d.details, d.undoes"


class Decisions:
    def __init__(self, database: Database) -> None:
        self._db = database

    def save(
        self,
        item: Item,
        verdict: str | None,
        reviewer: str,
        seen: int,
        details: dict[str, Any] | None = None,
        run_id: int | None = None,
    ) -> Outcome:
        """Saves and commits. `seen` is the latest revision that the reviewer's page knew (0: none).

        Raises `ValueError` on a verdict that the item cannot have.
        """
        if verdict is not None and verdict not in VERDICTS[item.kind]:
            raise ValueError(f"{verdict!r} is no verdict on a {item.kind}")
        with self._db.write() as c:
            decision = _append(c, item, safe(reviewer), verdict, details or {}, run_id, None)
            others = c.execute(
                f"""SELECT {_COLUMNS} FROM standing s JOIN decisions d USING (revision)
                    WHERE s.kind = ? AND s.lang = ? AND s.key = ? AND s.reviewer <> ? AND s.revision > ?
                      AND s.verdict IS NOT NULL ORDER BY s.revision""",
                (item.kind, item.lang, item.key, safe(reviewer), seen),
            ).fetchall()
        return Outcome(decision, tuple(_read(r) for r in others if r["verdict"] != verdict))

    def undo(self, reviewer: str) -> Decision | None:
        """Takes back the reviewer's latest decision that is not yet taken back; gives what now stands.

        None: there is nothing to take back.
        """
        with self._db.write() as c:
            last = c.execute(
                f"""SELECT {_COLUMNS}, d.run_id FROM decisions d WHERE d.reviewer = ? AND d.undoes IS NULL
                      AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.revision)
                    ORDER BY d.revision DESC LIMIT 1""",
                (safe(reviewer),),
            ).fetchone()
            if last is None:
                return None
            before = c.execute(
                f"""SELECT {_COLUMNS} FROM decisions d WHERE d.kind = ? AND d.lang = ? AND d.key = ? AND d.reviewer = ?
                      AND d.revision < ? AND d.undoes IS NULL
                      AND NOT EXISTS (SELECT 1 FROM decisions u WHERE u.undoes = d.revision)
                    ORDER BY d.revision DESC LIMIT 1""",
                (last["kind"], last["lang"], last["key"], last["reviewer"], last["revision"]),
            ).fetchone()
            verdict, details = (before["verdict"], json.loads(before["details"])) if before else (None, {})
            item = Item(last["kind"], last["lang"], last["key"])
            return _append(c, item, last["reviewer"], verdict, details, last["run_id"], last["revision"])

    def standing(self, items: Iterable[Item]) -> dict[Item, tuple[Decision, ...]]:
        """The latest decision of each reviewer on each item, oldest first; taken-back ones are left out."""
        wanted = list(dict.fromkeys(items))
        found: dict[Item, list[Decision]] = {}
        with self._db.read() as c:
            for start in range(0, len(wanted), 200):
                some = wanted[start : start + 200]
                rows = c.execute(
                    f"""SELECT {_COLUMNS} FROM standing s JOIN decisions d USING (revision)
                        WHERE (s.kind, s.lang, s.key) IN (VALUES {", ".join(["(?, ?, ?)"] * len(some))})
                          AND s.verdict IS NOT NULL ORDER BY d.revision""",
                    [x for i in some for x in (i.kind, i.lang, i.key)],
                ).fetchall()
                for row in rows:
                    decision = _read(row)
                    found.setdefault(decision.item, []).append(decision)
        return {item: tuple(made) for item, made in found.items()}

    def latest(self) -> int:
        """The highest revision: what a page has seen."""
        with self._db.read() as c:
            return int(c.execute("SELECT coalesce(max(revision), 0) FROM decisions").fetchone()[0])

    def newest(self, items: Iterable[Item], reviewer: str) -> int:
        """The latest revision that anybody but the reviewer made on these items, taken-back ones as well; 0: none."""
        wanted, last = list(dict.fromkeys(items)), 0
        with self._db.read() as c:
            for start in range(0, len(wanted), 200):
                some = wanted[start : start + 200]
                row = c.execute(
                    f"""SELECT coalesce(max(revision), 0) FROM standing
                        WHERE (kind, lang, key) IN (VALUES {", ".join(["(?, ?, ?)"] * len(some))}) AND reviewer <> ?""",
                    [*(x for i in some for x in (i.kind, i.lang, i.key)), safe(reviewer)],
                ).fetchone()
                last = max(last, int(row[0]))
        return last

    def history(self, limit: int = 100, before: int | None = None) -> list[Decision]:
        """Latest first."""
        with self._db.read() as c:
            rows = c.execute(
                f"SELECT {_COLUMNS} FROM decisions d WHERE d.revision < ? ORDER BY d.revision DESC LIMIT ?",
                (before if before is not None else 2**62, limit),
            ).fetchall()
        return [_read(r) for r in rows]


def _append(
    c: sqlite3.Connection,
    item: Item,
    reviewer: str,
    verdict: str | None,
    details: dict[str, Any],
    run_id: int | None,
    undoes: int | None,
) -> Decision:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    row = c.execute(
        """INSERT INTO decisions (kind, lang, key, reviewer, verdict, details, created, run_id, undoes)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (item.kind, item.lang, item.key, reviewer, verdict, dumps(details), created, run_id, undoes),
    )
    revision = int(row.lastrowid or 0)
    c.execute(
        "INSERT OR REPLACE INTO standing VALUES (?, ?, ?, ?, ?, ?)",
        (item.kind, item.lang, item.key, reviewer, revision, verdict),
    )
    return Decision(revision, item, reviewer, verdict, created, details, undoes)


def _read(row: sqlite3.Row) -> Decision:
    return Decision(
        row["revision"],
        Item(row["kind"], row["lang"], row["key"]),
        row["reviewer"],
        row["verdict"],
        row["created"],
        json.loads(row["details"]),
        row["undoes"],
    )
