"""What was typed or uploaded -> tasks. Knows no Streamlit."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from mtqa.errors import InputError
from mtqa.formats.jsonl import BadRow, Row, parse_row, read_rows
from mtqa.formats.text import decode
from mtqa.model import Lang
from mtqa.report.common import Texts

if TYPE_CHECKING:
    from mtqa.pipeline import Task

File: TypeAlias = tuple[str, bytes]
"""Name and content of an upload."""


@dataclass(frozen=True, slots=True)
class Version:
    """A translation, typed or uploaded (a file goes before the text), with a back-translation made elsewhere."""

    text: str = ""
    file: File | None = None
    back: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """The form's content. `rows` is a file of segments; it goes before everything else."""

    source: str = ""
    source_file: File | None = None
    versions: Mapping[Lang, Version] = field(default_factory=dict)
    rows: File | None = None
    engine: str = "none"
    name: str = ""


def decoded(file: File) -> str:
    """UTF-8 with or without BOM; line ends as `\\n`. Raises `InputError` with file and line."""
    text = decode(file[1], file[0])
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tasks_of(entered: Entered, t: Texts) -> tuple[list[Task], list[InputError]]:
    """The tasks, and what is wrong with rows that are none. Raises `InputError` if there is nothing to check."""
    from mtqa.pipeline import Task

    if entered.rows:
        rows, problems = [], []
        for row in rows_of(entered.rows):
            if isinstance(row, BadRow):
                problems.append(row.error)
            else:
                rows.append(
                    Task(row.id, row.source, row.target, row.target_lang, row.back_translation, whole=True)
                )
        if not rows:
            raise problems[0] if problems else InputError(t("check.no_rows"), path=entered.rows[0])
        return rows, problems
    source = decoded(entered.source_file) if entered.source_file else entered.source
    tasks = []
    for lang, version in entered.versions.items():
        text = decoded(version.file) if version.file else version.text
        if text.strip():
            name = version.file[0] if version.file else entered.name
            tasks.append(Task(name, source, text, lang, version.back if version.back.strip() else None))
    if not source.strip() or not tasks:
        raise InputError(t("check.missing"))
    return tasks, []


def rows_of(file: File) -> Iterator[Row | BadRow]:
    """Segments of a `.jsonl` file, or of a `.csv` or `.tsv` file with a header of the same names."""
    name, data = file
    if name.lower().endswith(".jsonl"):
        yield from read_rows(io.BytesIO(data), name)
        return
    text = decode(data, name)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            # The same rules and the same words as for JSON lines.
            plain = {
                k: v for k, v in row.items() if k and isinstance(v, str) and (v or k != "back_translation")
            }
            if not plain.get("id"):
                plain["id"] = str(reader.line_num)
            yield parse_row(json.dumps(plain).encode(), reader.line_num, name)
    except csv.Error as error:
        yield BadRow(
            reader.line_num, None, InputError(f"is no table: {error}", path=name, line=reader.line_num)
        )
