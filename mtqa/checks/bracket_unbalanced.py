from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Severity, Span

_CLOSERS = {")": "(", "]": "[", "）": "(", "］": "[", "】": "【", "〕": "〔", "}": "{"}
_OPENERS = {"(": "(", "（": "(", "[": "[", "［": "[", "【": "【", "〔": "〔", "{": "{"}

_ANY = re.compile(f"[{re.escape(''.join((*_OPENERS, *_CLOSERS)))}]")
_MARKER = re.compile(r"(?:^|[^0-9A-Za-z])(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})$|[:;=8][-o]?$")


@check("bracket-unbalanced", mqm="fluency/punctuation", severity=Severity.MINOR)
def bracket_unbalanced(pair: PairView) -> Iterator[Alarm]:
    """A bracket of the translation has no partner, while the source's brackets are whole.

    Why it matters: it mostly means that a piece of the sentence was cut off or moved. Full-width and half-width
    brackets pair with one another; list markers such as a) or 1) are no brackets.

    Example: "The National Police (Polri said …"
    """
    at = _lone(pair.target)
    if at is not None and _lone(pair.source) is None:
        span = Span(at, at + 1)
        yield Alarm(
            say("bracket-unbalanced.lone", mark=span.of(pair.target)),
            target=span,
            confidence=0.8,
            value=span.of(pair.target),
        )


def _lone(text: str) -> int | None:
    if not _ANY.search(text):
        return None
    stack: list[tuple[str, int]] = []
    for at, char in enumerate(text):
        if char in _OPENERS:
            if not (at and text[at - 1] in ":;=8"):  # :( is a face
                stack.append((_OPENERS[char], at))
        elif char in _CLOSERS:
            if stack and stack[-1][0] == _CLOSERS[char]:
                stack.pop()
            elif not _marker(text, at):
                return at
    return stack[0][1] if stack else None


def _marker(text: str, at: int) -> bool:
    """Whether the closing bracket belongs to a list marker (1), a), iv)) or a face :)."""
    return _MARKER.search(text[max(0, at - 6) : at]) is not None
