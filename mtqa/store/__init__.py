"""What is kept between runs, in one SQLite file: reports as they were, and what reviewers decided.

    store = open_store()                        # MTQA_STORE, or the user's data folder
    run = store.runs.add(report, name="Tuesday's articles")
    store.decisions.save(Item("finding", "ja", fingerprint), "false-alarm", reviewer="ani", seen=0)

Plain JSON and columns, no pickle. Several processes may use the file at once (WAL).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from mtqa.store.compare import Changed, Compare, Match, Side
from mtqa.store.database import Database
from mtqa.store.decisions import Decision, Decisions, Item, Outcome
from mtqa.store.overview import Bin, Group, Language, Overview, Step, Totals, Waiting
from mtqa.store.queue import Entry, Filter, Queue
from mtqa.store.review import Review
from mtqa.store.rows import DocumentRows, pattern_of, rows_of, segment_key
from mtqa.store.runs import DocumentRow, RunRow, Runs

ENVIRONMENT = "MTQA_STORE"


@dataclass(frozen=True)
class Store:
    path: Path
    runs: Runs
    decisions: Decisions
    queue: Queue
    overview: Overview
    review: Review
    compare: Compare
    session: Callable[[], AbstractContextManager[None]]
    """Within it, this thread uses one connection."""


def default_path() -> Path:
    """`$MTQA_STORE`, or `mtqa.sqlite` in the user's data folder."""
    if chosen := os.environ.get(ENVIRONMENT):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("mtqa") / "mtqa.sqlite"


def open_store(path: Path | str | None = None, keep: int = 0) -> Store:
    """Opens the store, makes its folder and brings its tables up to date. Up to `keep` connections stay open between
    uses: for a server.

    Raises `StoreError` if the file cannot be opened, is no store, or is of a newer mtqa.
    """
    place = Path(path) if path is not None else default_path()
    database = Database(place, keep)
    return Store(
        place,
        Runs(database),
        Decisions(database),
        Queue(database),
        Overview(database),
        Review(database),
        Compare(database),
        database.session,
    )


__all__ = [
    "ENVIRONMENT",
    "Bin",
    "Changed",
    "Decision",
    "DocumentRow",
    "DocumentRows",
    "Entry",
    "Filter",
    "Group",
    "Item",
    "Language",
    "Match",
    "Outcome",
    "RunRow",
    "Side",
    "Step",
    "Store",
    "Totals",
    "Waiting",
    "default_path",
    "open_store",
    "pattern_of",
    "rows_of",
    "segment_key",
]
