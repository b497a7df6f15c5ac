"""The errors a user can cause or meet. Surfaces print them as one sentence; `cli` alone maps them to exit code 2."""

from __future__ import annotations

from pathlib import Path


class MtqaError(Exception):
    """Base: `str(error)` is one clear sentence for the user."""


class InputError(MtqaError):
    """A file or text that cannot be read as asked.

    `path` and `line` (1-based) say where, when known.
    """

    def __init__(self, message: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        self.message, self.path, self.line = message, path, line
        where = "" if path is None else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(where + message)


class ConfigError(MtqaError):
    """A configuration that does not hold; quotes the key and, when known, the file and its line."""

    def __init__(
        self, message: str, *, key: str | None = None, path: str | Path | None = None, line: int | None = None
    ) -> None:
        self.message, self.key, self.path, self.line = message, key, path, line
        where = "" if path is None else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(where + (f"`{key}`: " if key else "") + message)


class EngineError(MtqaError):
    """A model that cannot be had or run; the message says what to do about it."""

    def __init__(self, message: str, *, engine: str | None = None) -> None:
        self.message, self.engine = message, engine
        super().__init__(message)


class StoreError(MtqaError):
    """The store of runs and decisions cannot be opened, read or written."""
