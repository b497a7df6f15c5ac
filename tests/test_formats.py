from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from mtqa.errors import InputError
from mtqa.formats.jsonl import BadRow, Row, read_rows
from mtqa.formats.text import read_text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Satu.\n", "Satu.\n"),
        (b"\xef\xbb\xbfSatu.", "Satu."),
        (b"Satu.\r\nDua.\r\n", "Satu.\r\nDua.\r\n"),
        ("مرحبا\u200f.".encode(), "مرحبا\u200f."),
        (b"bell \x07 and escape \x1b[31m", "bell \x07 and escape \x1b[31m"),
    ],
)
def test_text_is_read_as_it_is(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert read_text(tmp_path / "a.txt") == text


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 1, "empty"),
        (b"\xef\xbb\xbf \r\n", 1, "empty"),
        ("Satu.".encode("utf-16"), 1, "UTF-16"),
        ("Satu.".encode("utf-32"), 1, "UTF-32"),
        (b"Satu.\nDua.\nT\xe9ga.", 3, "0xe9"),
        (b"Satu.\n\0", 2, "NUL"),
        (b"Satu.\ntrunc\xe3\x81", 2, "not UTF-8"),
    ],
)
def test_what_is_no_text_is_an_error_with_its_line(tmp_path: Path, data: bytes, line: int, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_text(path)
    assert caught.value.line == line
    assert says in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("make", [lambda p: p / "none.txt", lambda p: p])
def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path, make: object) -> None:
    with pytest.raises(InputError):
        read_text(make(tmp_path))  # type: ignore[operator]


GOOD = {"id": "a", "source": "Satu.", "target": "One.", "target_lang": "en"}


def rows(data: bytes) -> list[Row | BadRow]:
    return list(read_rows(io.BytesIO(data), "in.jsonl"))


def test_good_rows() -> None:
    data = json.dumps(GOOD) + "\r\n" + json.dumps(GOOD | {"id": 7, "back_translation": "Satu."}) + "\n\n"
    first, second = rows(b"\xef\xbb\xbf" + data.encode())
    assert first == Row(1, "a", "Satu.", "One.", "en", None)
    assert second == Row(2, "7", "Satu.", "One.", "en", "Satu.")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"id": "a", "source": "S', "not JSON"),
        ("[]", "not a JSON object"),
        ("null", "null"),
        ('{"source": "S", "target": "T"}', 'no "target_lang"'),
        ('{"source": "S", "target_lang": "en"}', 'no "target"'),
        ('{"source": 1, "target": "T", "target_lang": "en"}', "must be a text"),
        ('{"source": "  ", "target": "T", "target_lang": "en"}', '"source" is empty'),
        ('{"source": "S", "target": "T", "target_lang": "de"}', "must be one of"),
        ('{"id": [], "source": "S", "target": "T", "target_lang": "en"}', '"id"'),
        ('{"id": "\\ud800", "source": "S", "target": "T", "target_lang": "en"}', "surrogate"),
        ('{"source": "S\\udc00", "target": "T", "target_lang": "en"}', "surrogate"),
        ("[" * 100_000, "nested too deeply"),
        ('{"source": "S", "target": "T", "target_lang": "en", "back_translation": 3}', "back_translation"),
    ],
)
def test_bad_rows_say_what_and_where_and_leave_the_others(line: str, says: str) -> None:
    bad, good = rows(line.encode() + b"\n" + json.dumps(GOOD).encode())
    assert isinstance(bad, BadRow)
    assert says in str(bad.error)
    assert bad.error.line == 1
    assert isinstance(good, Row)


def test_a_blank_line_between_rows_is_a_bad_row() -> None:
    good = json.dumps(GOOD).encode()
    assert [type(r).__name__ for r in rows(good + b"\n\n" + good)] == ["Row", "BadRow", "Row"]


def test_bytes_that_are_no_utf8() -> None:
    (bad,) = rows(b'{"source": "\xff"}\n')
    assert isinstance(bad, BadRow)
    assert "not UTF-8" in str(bad.error)
