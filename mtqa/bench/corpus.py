"""Reading a parallel TSV: header `id doc target_lang source target`, optionally gzipped; the source is Indonesian."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from mtqa.errors import InputError
from mtqa.model import TARGET_LANGS, Lang

COLUMNS = ("id", "doc", "target_lang", "source", "target")


@dataclass(frozen=True, slots=True)
class Row:
    """A clean pair: `source` is Indonesian, `target` its human translation into `lang`."""

    id: str
    doc: str
    lang: Lang
    source: str
    target: str


def read_tsv(path: Path, langs: Collection[Lang] = TARGET_LANGS) -> list[Row]:
    """The rows whose language is in `langs`, in file order.

    Raises `InputError` (with the line) on a missing file, a header without the columns, a row with another number of
    fields, a language mtqa does not know, or text that is not UTF-8.
    """
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot be read: {reason}", path=path) from error
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        at_line = raw.count(b"\n", 0, error.start) + 1
        raise InputError("is not UTF-8", path=path, line=at_line) from error
    header = lines[0].rstrip("\r").split("\t")
    missing = [c for c in COLUMNS if c not in header]
    if missing:
        raise InputError(
            f"the header lacks {', '.join(missing)}; needed: {' '.join(COLUMNS)}", path=path, line=1
        )
    at = {c: header.index(c) for c in COLUMNS}
    rows = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = line.rstrip("\r").split("\t")
        if len(fields) != len(header):
            raise InputError(f"{len(fields)} fields, the header has {len(header)}", path=path, line=number)
        lang = fields[at["target_lang"]]
        if lang not in TARGET_LANGS:
            raise InputError(
                f"unknown target_lang {lang!r} (known: {' '.join(TARGET_LANGS)})", path=path, line=number
            )
        if lang in langs:
            rows.append(
                Row(fields[at["id"]], fields[at["doc"]], lang, fields[at["source"]], fields[at["target"]])
            )
    return rows
