"""A run as `mtqa batch` stores it: many one-segment documents, one in eight with a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from report_samples import RUN, clean, japanese

from mtqa.batch import CHUNK
from mtqa.model import DocumentReport, Segment, Span, fingerprint
from mtqa.store import Store, rows_of

SIZE = 50_000


def documents(count: int) -> Iterator[DocumentReport]:
    """No two of the same text; the text of each ends in its number."""
    one = japanese()
    wrong = replace(one, pairs=one.pairs[:1], findings=one.findings[1:2])
    for n in range(count):
        yield _numbered(wrong if n % 8 == 0 else clean(), n)


def _numbered(document: DocumentReport, n: int) -> DocumentReport:
    report = document.pairs[0]
    pair = report.pair
    assert pair.source and pair.target
    source, target = (_ended(s, f" ({n})") for s in (pair.source, pair.target))
    return replace(
        document,
        id=f"row {n}",
        source=replace(document.source, text=source.text),
        target=replace(document.target, text=target.text),
        pairs=(replace(report, pair=replace(pair, source=source, target=target)),),
        findings=tuple(
            replace(f, fingerprint=fingerprint(f.check, source.text, str(n))) for f in document.findings
        ),
    )


def _ended(segment: Segment, end: str) -> Segment:
    text = segment.text + end
    return Segment(Span(segment.span.start, segment.span.start + len(text)), text)


def add_large_run(store: Store, count: int = SIZE) -> int:
    """Chunk by chunk, as the batch does; gives the run's id."""
    run = store.runs.start(RUN, f"{count} segments", "batch")
    made = documents(count)
    while chunk := [rows_of(d) for d in islice(made, CHUNK)]:
        store.runs.append(run, RUN, chunk)
    store.runs.finish(run)
    return run
