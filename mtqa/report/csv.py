"""Rows as CSV that a spreadsheet opens safely: no cell is taken for a formula, no text for another encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mtqa.report.common import visible

# What Excel, LibreOffice and Google Sheets take for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: Any) -> str:
    """Text of a cell. Text that would start a formula gets an apostrophe in front; numbers stay as they are."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = visible(str(value))
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """With a header and a byte order mark, by which spreadsheets know UTF-8. Missing keys are empty cells."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell(row.get(c)) for c in columns])
    return "\ufeff" + out.getvalue()
