"""Plain text documents: UTF-8 with or without BOM, any line ending. Anything else is an `InputError` with its line."""

from __future__ import annotations

import codecs
from pathlib import Path

from mtqa.errors import InputError

_OTHER_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def decode(data: bytes, path: str | Path, first_line: int = 1) -> str:
    """UTF-8 bytes as text, without the BOM and with line endings as they are."""
    for bom, name in _OTHER_BOMS:
        if data.startswith(bom):
            raise InputError(f"is {name}, not UTF-8: save it as UTF-8", path=path, line=first_line)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        raise InputError(
            f"is not UTF-8: byte 0x{data[error.start]:02x} cannot be read; save it as UTF-8",
            path=path,
            line=line,
        ) from None
    if "\0" in text:
        line = first_line + text.count("\n", 0, text.index("\0"))
        raise InputError("holds a NUL character: not a text file", path=path, line=line)
    return text


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file. Raises `InputError` for a file that is not there or cannot be read."""
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", path=path) from None
    except IsADirectoryError:
        raise InputError("is a folder, not a file", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}", path=path) from None


def read_text(path: str | Path) -> str:
    """A whole document. Raises `InputError` if it is empty."""
    text = decode(read_bytes(path), path)
    if not text.strip():
        raise InputError("is empty", path=path, line=1)
    return text
