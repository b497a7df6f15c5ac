"""Encodings kept on disk, so that a second run encodes nothing. SQLite and plain bytes: nothing in it is ever executed."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from mtqa.adapters.cache_folder import Database
from mtqa.model import Span
from mtqa.ports import Encoded, Encoder

SCHEMA = """
CREATE TABLE IF NOT EXISTS encoded
(id INTEGER PRIMARY KEY, key BLOB UNIQUE, dim INTEGER, vector BLOB, pieces BLOB, states BLOB)
"""
LIMIT_MB = 1024  # about 40,000 sentences; the oldest quarter goes when it is reached


def key_of(signature: str, text: str) -> bytes:
    return hashlib.sha256(f"{signature}\x1f{text}".encode("utf-8", "surrogatepass")).digest()


def pack(encoded: Encoded) -> tuple[int, bytes, bytes, bytes]:
    """Vector and states as float16 (their error, 5e-4, is far below what any threshold sees), spans as int32."""
    spans = np.array([(p.start, p.end) for p in encoded.pieces], dtype="<i4")
    return (
        len(encoded.vector),
        encoded.vector.astype("<f4").tobytes(),
        spans.tobytes(),
        encoded.states.astype("<f2").tobytes(),
    )


def unpack(dim: int, vector: bytes, pieces: bytes, states: bytes) -> Encoded:
    spans = np.frombuffer(pieces, "<i4").reshape(-1, 2).tolist()
    return Encoded(
        np.frombuffer(vector, "<f4"),
        tuple(Span(start, end) for start, end in spans),
        np.frombuffer(states, "<f2").reshape(-1, dim).astype(np.float32),
    )


class CachedEncoder:
    """An encoder with a memory of recent texts and, given a `path`, a database of all of them.

    Keys are made of the encoder's signature and the text. What comes out is the same whether it was cached or not:
    fresh encodings take the way through the stored form too. Safe to share between threads and processes.
    """

    def __init__(
        self, inner: Encoder, path: Path | None = None, recent: int = 4096, limit_mb: int = LIMIT_MB
    ) -> None:
        self.inner, self.recent, self.limit_mb = inner, recent, limit_mb
        self._database = Database(path, SCHEMA)
        self._memory: OrderedDict[str, Encoded] = OrderedDict()
        self._lock = threading.Lock()
        self.misses = 0

    @property
    def signature(self) -> str:
        return self.inner.signature

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        wanted = dict.fromkeys(texts)
        with self._lock:
            found = {t: self._memory[t] for t in wanted if t in self._memory}
        missing = [t for t in wanted if t not in found]
        if missing:
            nothing: dict[str, Encoded] = {}
            found |= self._database.use(partial(self._read, missing), nothing)
            missing = [t for t in wanted if t not in found]
        if missing:
            packed = [pack(e) for e in self.inner.encode(missing)]
            found |= {t: unpack(*p) for t, p in zip(missing, packed, strict=True)}
            self.misses += len(missing)
            rows = [(key_of(self.signature, t), *p) for t, p in zip(missing, packed, strict=True)]
            self._database.use(partial(self._write, rows), None)
        with self._lock:
            for text in wanted:
                self._memory[text] = found[text]
                self._memory.move_to_end(text)
            while len(self._memory) > self.recent:
                self._memory.popitem(last=False)
        return [found[t] for t in texts]

    def _read(self, texts: Sequence[str], db: sqlite3.Connection) -> dict[str, Encoded]:
        found = {}
        for text in texts:
            row = db.execute(
                "SELECT dim, vector, pieces, states FROM encoded WHERE key = ?",
                (key_of(self.signature, text),),
            ).fetchone()
            if row is not None:
                found[text] = unpack(*row)
        return found

    def _write(self, rows: Sequence[tuple[bytes, int, bytes, bytes, bytes]], db: sqlite3.Connection) -> None:
        with db:
            db.executemany(
                "INSERT OR IGNORE INTO encoded (key, dim, vector, pieces, states) VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            used = db.execute(
                "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, "
                "pragma_page_size"
            ).fetchone()[0]
            if used > self.limit_mb * 1_000_000:
                first, last = db.execute("SELECT min(id), max(id) FROM encoded").fetchone()
                db.execute("DELETE FROM encoded WHERE id <= ?", (first + (last - first) // 4,))
