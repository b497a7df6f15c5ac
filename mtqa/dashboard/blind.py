"""A random sample of segments that a reviewer judges before the machine's verdict is shown.

Who sees an alarm first tends to follow it. On this sample the own judgement comes first; the findings are shown after
it, and a verdict changed then is counted on the quality page as the measure of over-reliance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from mtqa.model import DocumentReport, PairReport
from mtqa.store import Decision, Item, RunRow, segment_key

SHARE = 7
"""Percent of the segments, clean-looking ones as well."""

LARGE = 50
"""Segments from which a run is sampled: in a single article every alarm is shown at once."""


def sampled(run: RunRow) -> bool:
    """Is this run one that is sampled? The sample article is not."""
    return run.segments >= LARGE and run.origin != "demo"


def in_sample(key: str) -> bool:
    """By the segment's key: the same in every session, and independent of its findings."""
    return int(key[:8], 16) % 100 < SHARE


def blind(
    document: DocumentReport,
    positions: Collection[int],
    standing: Mapping[Item, Sequence[Decision]],
    reviewer: str,
) -> set[int]:
    """The sampled segments among `positions` that this reviewer has not judged yet."""
    found = set()
    for i in positions:
        key = segment_key(document.pairs[i].pair)
        own = [
            d for d in standing.get(Item("segment", document.target.lang, key), ()) if d.reviewer == reviewer
        ]
        if in_sample(key) and not own:
            found.add(i)
    return found


def without_verdict(document: DocumentReport, segments: Collection[int]) -> DocumentReport:
    """The document with nothing that the machine says about these segments."""
    if not segments:
        return document
    return replace(
        document,
        pairs=tuple(PairReport(p.pair) if i in segments else p for i, p in enumerate(document.pairs)),
    )
