"""The SQLite file: connections, transactions, versions of its tables."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from mtqa.errors import StoreError
from mtqa.store.tally import count_all

VERSION = 2


class Database:
    """A connection per unit of work: safe with threads. Up to `keep` of them stay open for the next units: to open one
    costs more than most queries, and when the last one closes SQLite empties its log into the file."""

    def __init__(self, path: Path, keep: int = 0) -> None:
        self.path = path
        self._keep = keep
        self._idle: list[
            tuple[tuple[int, int], sqlite3.Connection]
        ] = []  # with the file that each one has open
        self._own = threading.local()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{path}: the folder cannot be made: {error.strerror}") from error
        self._migrate()

    @contextmanager
    def session(self) -> Iterator[None]:
        """Within it, what this thread reads and writes goes through one connection: opening one costs more than
        most of the queries."""
        if self._own.__dict__.get("connection") is not None:
            yield
            return
        with self._connect() as connection:
            self._own.connection = connection
            try:
                yield
            finally:
                self._own.connection = None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        held = self._own.__dict__.get("connection")
        if held is None:
            with self._connect() as connection:
                yield connection
            return
        try:
            yield held
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        try:
            file, connection = self._taken() or self._opened()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self.path}: {error}") from error
        kept = False
        try:
            yield connection
            if self._keep > len(self._idle) and not connection.in_transaction:
                kept = True
                self._idle.append((file, connection))
        except sqlite3.Error as error:
            raise StoreError(f"{self.path}: {error}") from error
        finally:
            if not kept:
                connection.close()

    def _opened(self) -> tuple[tuple[int, int], sqlite3.Connection]:
        connection = sqlite3.connect(self.path, isolation_level=None, timeout=10, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        # A decision that was reported as saved survives a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        return self._file(), connection

    def _taken(self) -> tuple[tuple[int, int], sqlite3.Connection] | None:
        """A connection that was kept; those of a file that has been moved or replaced meanwhile are closed."""
        while self._idle:
            try:
                file, connection = self._idle.pop()
            except IndexError:  # another thread was quicker
                return None
            if self.path.exists() and file == self._file():
                return file, connection
            connection.close()
        return None

    def _file(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_dev, found.st_ino

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back on any exception."""
        with self.read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _migrate(self) -> None:
        with self.read() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise StoreError(
                f"{self.path} was written by a newer mtqa (version {version}, this one knows {VERSION})"
            )
        if version == VERSION:
            return
        with self.write() as connection:
            # Another process may have been quicker: looked at again inside the transaction.
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            for step in range(version + 1, VERSION + 1):
                name = "schema.sql" if step == 1 else f"schema.{step}.sql"
                script = files("mtqa.store").joinpath(name).read_text(encoding="utf-8")
                for statement in statements(script):
                    connection.execute(statement)
                if step == 2:
                    count_all(connection)
                connection.execute(f"PRAGMA user_version = {step}")


def statements(script: str) -> Iterator[str]:
    """Single statements: `executescript` would commit the transaction."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


def like(text: str) -> str:
    """A LIKE pattern that finds `text` anywhere, with backslash as its escape."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def safe(text: str) -> str:
    """Text that SQLite can hold: a lone surrogate becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text
