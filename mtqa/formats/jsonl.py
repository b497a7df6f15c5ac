"""Segments as JSON lines: `{"id", "source", "target", "target_lang"}`, optionally `"back_translation"`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mtqa.errors import InputError
from mtqa.formats.text import decode
from mtqa.model import TARGET_LANGS


@dataclass(frozen=True, slots=True)
class Row:
    """One segment; `line` is 1-based."""

    line: int
    id: str
    source: str
    target: str
    target_lang: str
    back_translation: str | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that is no segment, with what is wrong with it."""

    line: int
    id: str | None
    error: InputError


def parse_row(data: bytes, line: int, path: str | Path) -> Row | BadRow:
    """One line as a segment, or what is wrong with it; never raises for bad input."""
    row_id: str | None = None
    try:
        text = decode(data, path, line)
        try:
            loaded = json.loads(text)
        except RecursionError:
            raise InputError("is nested too deeply", path=path, line=line) from None
        except ValueError as error:
            detail = getattr(error, "msg", str(error))
            raise InputError(f"is not JSON: {detail}", path=path, line=line) from None
        if not isinstance(loaded, dict):
            raise InputError(f"is not a JSON object but {_name(loaded)}", path=path, line=line)
        raw_id = loaded.get("id", str(line))
        if not isinstance(raw_id, str | int) or isinstance(raw_id, bool):
            raise InputError(
                f'"id" must be a text or a whole number, not {_name(raw_id)}', path=path, line=line
            )
        row_id = str(raw_id)
        _no_surrogates(row_id, "id", path, line)
        source = _text(loaded, "source", path, line)
        target = _text(loaded, "target", path, line)
        lang = _text(loaded, "target_lang", path, line)
        if lang not in TARGET_LANGS:
            raise InputError(
                f'"target_lang" is {lang!r}; it must be one of {", ".join(TARGET_LANGS)}',
                path=path,
                line=line,
            )
        if not source.strip():
            raise InputError('"source" is empty', path=path, line=line)
        back = (
            None if loaded.get("back_translation") is None else _text(loaded, "back_translation", path, line)
        )
        return Row(line, row_id, source, target, lang, back)
    except InputError as error:
        return BadRow(line, row_id, error)


def read_rows(file: BinaryIO, path: str | Path) -> Iterator[Row | BadRow]:
    """One item per line, in order; blank lines at the end of the file are none.

    A blank line inside the file is a bad row, so that output lines stay beside their input lines.
    """
    blanks: list[int] = []
    for number, data in enumerate(file, 1):
        if not data.strip():
            blanks.append(number)
            continue
        for blank in blanks:
            yield BadRow(blank, None, InputError("is blank", path=path, line=blank))
        blanks.clear()
        yield parse_row(data, number, path)


def _text(row: dict[str, Any], key: str, path: str | Path, line: int) -> str:
    if key not in row:
        raise InputError(f'has no "{key}"', path=path, line=line)
    value = row[key]
    if not isinstance(value, str):
        raise InputError(f'"{key}" must be a text, not {_name(value)}', path=path, line=line)
    _no_surrogates(value, key, path, line)
    return value


def _no_surrogates(value: str, key: str, path: str | Path, line: int) -> None:
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise InputError(f'"{key}" holds half a character (a lone surrogate)', path=path, line=line)


def _name(value: Any) -> str:
    names = {"NoneType": "null", "bool": "true or false", "int": "a number", "float": "a number"}
    return names.get(
        type(value).__name__,
        {"list": "a list", "str": "a text", "dict": "an object"}.get(type(value).__name__, "?"),
    )
