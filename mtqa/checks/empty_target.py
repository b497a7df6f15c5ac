from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Severity, Span


@check("empty-target", mqm="accuracy/omission", severity=Severity.CRITICAL)
def empty_target(pair: PairView) -> Iterator[Alarm]:
    """The translation of a segment is empty, or punctuation only.

    Why it matters: the reader gets nothing of the sentence; engines that time out or refuse a text leave such holes.

    Example: "Gempa mengguncang Lombok." translated as "…".
    """
    said = any(c.isalnum() for c in pair.source)
    if said and not any(c.isalnum() for c in pair.target):
        start = len(pair.source) - len(pair.source.lstrip())
        yield Alarm(
            say("empty-target.punctuation" if pair.target.strip() else "empty-target.blank"),
            source=Span(start, len(pair.source.rstrip())),
            confidence=0.99,
            value="empty",
        )
