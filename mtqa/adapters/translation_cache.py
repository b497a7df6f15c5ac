"""Back-translations kept in SQLite, so that a sentence is translated once: `CachedTranslator(translator, path)`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from mtqa.adapters.cache import key_of
from mtqa.adapters.cache_folder import Database
from mtqa.model import BackTranslation, Lang
from mtqa.ports import Translator

SCHEMA = "CREATE TABLE IF NOT EXISTS translated (key BLOB PRIMARY KEY, text TEXT, problem TEXT) WITHOUT ROWID"


def storable(made: BackTranslation) -> BackTranslation:
    """Without lone surrogates, which no database takes."""
    return replace(made, text=made.text and made.text.encode("utf-8", "replace").decode("utf-8"))


class CachedTranslator:
    """A translator with a database of what it made. Keys are its signature, the language and the text.

    The file may be the one in which `CachedEncoder` keeps its encodings. Safe to share between threads and processes.
    """

    def __init__(self, inner: Translator, path: Path | None) -> None:
        self.inner = inner
        self._database = Database(path, SCHEMA)

    @property
    def signature(self) -> str:
        return self.inner.signature

    def translate(self, texts: Sequence[str], source_lang: Lang) -> list[BackTranslation]:
        keys = {t: key_of(f"{self.signature}\x1f{source_lang}", t) for t in dict.fromkeys(texts)}
        nothing: dict[str, BackTranslation] = {}
        found = self._database.use(partial(self._read, keys), nothing)
        missing = [t for t in keys if t not in found]
        if missing:
            made = [storable(b) for b in self.inner.translate(missing, source_lang)]
            rows = [(keys[t], b.text, b.problem) for t, b in zip(missing, made, strict=True)]
            self._database.use(partial(self._write, rows), None)
            found |= dict(zip(missing, made, strict=True))
        return [found[t] for t in texts]

    def _read(self, keys: dict[str, bytes], db: sqlite3.Connection) -> dict[str, BackTranslation]:
        found = {}
        for text, key in keys.items():
            row = db.execute("SELECT text, problem FROM translated WHERE key = ?", (key,)).fetchone()
            if row is not None:
                found[text] = BackTranslation(row[0], self.signature, row[1])
        return found

    def _write(self, rows: Sequence[tuple[bytes, str | None, str]], db: sqlite3.Connection) -> None:
        with db:
            db.executemany("INSERT OR IGNORE INTO translated VALUES (?, ?, ?)", rows)
