"""Rows as an Excel workbook. Text is always text: no formula, no link, no number made of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from mtqa.report.common import visible

CELL = 32_767
"""What a cell of Excel holds, in UTF-16 units."""

ROWS = 1_048_576
"""Rows of a sheet, the header among them; what is more goes to the next sheet."""

_WIDE, _NARROW, _LONG = 48, 14, 24


def to_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str, limit: int = ROWS) -> bytes:
    """A workbook with a header that stays and can be filtered. Missing keys are empty cells.

    `name` is that of the sheet (at most 25 characters, none of `[]:*?/\\`). A text beyond `CELL` is cut and ends in "…".
    Cells of a row with an Arabic `language` are read from the right. Equal rows give equal bytes.
    """
    import xlsxwriter

    out = io.BytesIO()
    # Rows are written out as they come: memory does not grow with them.
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": datetime(2000, 1, 1)})
    head = book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    from_right = book.add_format({"text_wrap": True, "valign": "top", "reading_order": 2})
    sheet, at, sheets = None, 0, 0
    for row in rows:
        if sheet is None or at == limit:
            _close(sheet, at, len(columns))
            sheets += 1
            sheet, at = _sheet(book, name if sheets == 1 else f"{name} {sheets}", columns, head), 1
        for i, column in enumerate(columns):
            value = row.get(column)
            right = row.get("language") == "ar" and column in ("target", "target_span")
            _write(sheet, at, i, value, from_right if right else plain)
        at += 1
    if sheet is None:
        sheet, at = _sheet(book, name, columns, head), 1
    _close(sheet, at, len(columns))
    book.close()
    return out.getvalue()


def _sheet(book: Any, name: str, columns: Sequence[str], head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for i, column in enumerate(columns):
        wide = _WIDE if column in ("source", "target", "back_translation", "message") else _NARROW
        sheet.set_column(i, i, _LONG if column.endswith("_span") else wide)
        sheet.write_string(0, i, column, head)
    return sheet


def _close(sheet: Any, rows: int, columns: int) -> None:
    if sheet is not None:
        sheet.autofilter(0, 0, max(rows - 1, 0), columns - 1)


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value, form)
        return
    text = visible(str(value)).replace("\ufffe", "⟨U+FFFE⟩").replace("\uffff", "⟨U+FFFF⟩")
    sheet.write_string(row, column, cut(text), form)


def cut(text: str) -> str:
    """`text` as a cell holds it; what was cut off shows as "…"."""
    units = text.encode("utf-16-le", "replace")
    return text if len(units) <= 2 * CELL else units[: 2 * (CELL - 1)].decode("utf-16-le", "ignore") + "…"
