"""Code points of a document -> lines and columns, for the reports that machines read."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from mtqa.model import DocumentReport, Finding, Span

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Place:
    """1-based line and column (code points); the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Lines:
    """Finds places in a text; the text is gone through once."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in _BREAK.finditer(text))]

    def place(self, span: Span) -> Place:
        line, end = bisect_right(self._starts, span.start), bisect_right(self._starts, span.end)
        return Place(line, span.start - self._starts[line - 1] + 1, end, span.end - self._starts[end - 1] + 1)


def target_span(document: DocumentReport, finding: Finding) -> Span:
    """Where to point in the translation: at the span, else at the segment, else at where something is missing."""
    if finding.target_span is not None:
        return finding.target_span
    if finding.pair is not None:
        for report in reversed(document.pairs[: finding.pair + 1]):
            if report.pair.target is not None:
                own = report is document.pairs[finding.pair]
                end = report.pair.target.span.end
                return report.pair.target.span if own else Span(end, end)
    return Span(0, 0)
