"""What was typed or uploaded -> tasks. Knows no Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtqa.errors import InputError
from mtqa.report.common import Texts

if TYPE_CHECKING:
    from mtqa.pipeline import Task


@dataclass(frozen=True, slots=True)
class Entered:
    """The form's content; a file (name, bytes) goes before the text beside it."""

    lang: str
    source: str = ""
    target: str = ""
    back: str = ""
    engine: str = "none"
    name: str = ""
    source_file: tuple[str, bytes] | None = None
    target_file: tuple[str, bytes] | None = None


def decoded(file: tuple[str, bytes], t: Texts) -> str:
    """UTF-8 with or without BOM; line ends as `\\n`. Raises `InputError` in the interface's language."""
    name, data = file
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(t("check.not_utf8", name=name)) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tasks_of(entered: Entered, t: Texts) -> list[Task]:
    """Raises `InputError` if a side is missing or is not UTF-8."""
    from mtqa.pipeline import Task

    source = decoded(entered.source_file, t) if entered.source_file else entered.source
    target = decoded(entered.target_file, t) if entered.target_file else entered.target
    if not source.strip() or not target.strip():
        raise InputError(t("check.missing"))
    name = entered.target_file[0] if entered.target_file else entered.name
    return [Task(name, source, target, entered.lang, entered.back if entered.back.strip() else None)]
