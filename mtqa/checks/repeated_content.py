from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mtqa.checking import Alarm, DocumentView, Need, check
from mtqa.messages import say
from mtqa.model import Severity, Span
from mtqa.retold import retold


@check(
    "repeated-content",
    mqm="accuracy/addition",
    severity=Severity.MAJOR,
    scope="document",
    needs={Need.ENCODER},
)
def repeated_content(document: DocumentView) -> Iterator[Alarm]:
    """A segment of the translation tells in other words what another one tells; the source tells it once.

    Why it matters: versions made in overlapping pieces, or from two drafts, tell a paragraph twice, each time a little
    differently, so that no comparison of words finds it. The sentence vectors do.

    Example: "… to draw closer to the Kremlin" in one paragraph, and "… to court the Kremlin" three paragraphs later.
    """
    for first, second, similarity in retold(
        document.source_encoded, document.target_encoded, document.target_lang
    ):
        text, told = document.targets[second], document.targets[first]
        if not text or not told:
            continue
        yield Alarm(
            say("repeated-content.again", n=first + 1),
            target=Span(0, len(text)),
            pair=second,
            confidence=round(min(0.95, 0.5 + similarity / 2), 2),
            evidence=(
                ("first telling", told),
                ("segment", first + 1),
                ("similarity", Decimal(f"{similarity:.2f}")),
            ),
            value=text,
        )
