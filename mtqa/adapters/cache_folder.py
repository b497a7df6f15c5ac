"""Where encodings and back-translations are kept between runs, and the SQLite file they are in."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

BUSY_SECONDS = 30.0
NAME = "cache.sqlite"


def cache_file(setting: str) -> Path | None:
    """The file for a setting: "auto" (what the environment's MTQA_CACHE says, or the user's cache folder), "none", or a
    folder. None: nothing is kept."""
    from platformdirs import user_cache_path

    if setting == "auto":
        setting = os.environ.get("MTQA_CACHE") or "auto"
    if setting == "none":
        return None
    try:
        folder = user_cache_path("mtqa") if setting == "auto" else Path(setting).expanduser()
    except RuntimeError:
        return None
    return folder / NAME


class Database:
    """A connection for each thread and process, opened on first use.

    What cannot be opened, read or written (a read-only folder, a full disk, a damaged file) is said once and then done
    without: a cache is never the reason why a run fails.
    """

    def __init__(self, path: Path | None, schema: str) -> None:
        self.path, self.schema = path, schema
        self._local = threading.local()

    def use(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """`work` done with a connection; `otherwise` if there is none."""
        if self.path is None:
            return otherwise
        try:
            return work(self._connection(self.path))
        except (sqlite3.Error, OSError) as error:
            logging.getLogger("mtqa").warning("the cache %s is not used: %s", self.path, error)
            self.path = None
            return otherwise

    def _connection(self, path: Path) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None or self._local.process != os.getpid():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            db = _opened(path, self.schema)
            self._local.db, self._local.process = db, os.getpid()
        return db


def _opened(path: Path, schema: str) -> sqlite3.Connection:
    """Of processes that make the file at the same time all but one are refused at once, whatever the timeout: they try
    again."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        db = sqlite3.connect(path, timeout=BUSY_SECONDS)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(schema)
            return db
        except sqlite3.OperationalError as error:
            db.close()
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)
