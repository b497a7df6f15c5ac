"""Workflow commands of GitHub Actions: findings as annotations beside the lines of the translation."""

from __future__ import annotations

from collections.abc import Callable

from mtqa.messages import message_in
from mtqa.model import DocumentReport, Report, Severity
from mtqa.report.common import visible
from mtqa.report.places import Lines, target_span

COMMAND = {
    Severity.CRITICAL: "error",
    Severity.MAJOR: "error",
    Severity.MINOR: "warning",
    Severity.NEUTRAL: "notice",
}


def to_github(
    report: Report, path_of: Callable[[DocumentReport], str] | None = None, *, ui_lang: str = "en"
) -> str:
    """One line per finding, worst first per document. `path_of` names the translation's file; default: its id.

    `ui_lang` ("en" or "id") is the language of the messages; titles hold ids of checks and severities as in JSON.
    """
    name = path_of or (lambda d: d.target.id)
    lines = []
    for document in report.documents:
        where = Lines(document.target.text)
        for f in document.findings:
            place = where.place(target_span(document, f))
            fields = {"file": name(document), "line": place.line, "title": f"{f.check} ({f.severity.value})"}
            if place.end_line == place.line:
                # A range of columns is allowed within one line only.
                fields |= {"col": place.column, "endColumn": place.end_column}
            else:
                fields["endLine"] = place.end_line
            shown = ",".join(f"{k}={_field(str(v))}" for k, v in fields.items())
            lines.append(f"::{COMMAND[f.severity]} {shown}::{_message(message_in(f, ui_lang))}\n")
        for e in document.errors:
            lines.append(
                f"::error title=internal-error::{_message(f'{document.id}: {e.check}: {e.message}')}\n"
            )
    return "".join(lines)


def _message(text: str) -> str:
    """A message cannot end its line, and so cannot start a command of its own."""
    return visible(text).replace("%", "%25").replace("\n", "%0A")


def _field(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
