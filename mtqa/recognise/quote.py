"""Quotations in every convention: “ ” ‘ ’ " „ “ « » ‹ › 「 」 『 』 《 》; apostrophes are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise import Taken

_PAIRS = {"«": "»", "‹": "›", "「": "」", "『": "』", "｢": "｣", "《": "》", "〈": "〉"}
_CLOSERS = {close: open_ for open_, close in _PAIRS.items()}
_DOUBLE = '"“”„‟＂〝〞'
_MARK = re.compile("[\"“”„‟＂〝〞«»‹›「」『』｢｣《》〈〉‘’'‚]|''")


@dataclass(frozen=True, slots=True)
class Quotation:
    """`span` covers the marks too; an unclosed one (or one closed but never opened) has `closed` False."""

    span: Span
    closed: bool
    mark: str


@lru_cache(maxsize=4096)
def quotations(text: str) -> tuple[Quotation, ...]:
    """The outermost quotations of `text`, and the marks that have no partner, in order.

    All kinds of double marks may open and close one another: translators mix them.
    """
    found: list[Quotation] = []
    stack: list[tuple[str, int]] = []
    for m in _MARK.finditer(text):
        kind = _kind(text, m)
        if kind is None:
            continue
        name, role = kind
        opened = next((i for i in range(len(stack) - 1, -1, -1) if stack[i][0] == name), None)
        if role == "open" or (role == "either" and opened is None):
            if len(stack) < 50:
                stack.append((name, m.start()))
        elif opened is not None:
            found += [_lone(text, n, at) for n, at in stack[opened + 1 :] if n != "'"]
            if opened == 0:
                found.append(Quotation(Span(stack[0][1], m.end()), True, name))
            del stack[opened:]
        elif name != "'":
            found.append(_lone(text, name, m.start()))
    found += [_lone(text, n, at) for n, at in stack if n != "'"]
    found.sort(key=lambda q: q.span)
    inside = [q for q in found if q.closed]
    return tuple(q for q in found if q.closed or not any(c.span.overlaps(q.span) for c in inside))


def find(text: str, lang: Lang, taken: Taken) -> list[Mention]:
    """Closed quotations as mentions; the value is what stands between the marks."""
    return [
        Mention(Kind.QUOTE, q.span, q.span.of(text), q.span.of(text)[1:-1].strip())
        for q in quotations(text)
        if q.closed and taken.free(q.span)
    ]


def _lone(text: str, name: str, at: int) -> Quotation:
    return Quotation(Span(at, at + 1), False, name)


def _kind(text: str, m: re.Match[str]) -> tuple[str, str] | None:
    """The mark's family and whether it opens, closes or may do either; None for an apostrophe or a sign for inches."""
    mark, before, after = m[0], text[max(0, m.start() - 1) : m.start()], text[m.end() : m.end() + 1]
    if text[m.start() - 2 : m.start()] == "â€":
        return None  # a dash or apostrophe of UTF-8 read as Windows-1252
    if mark in _DOUBLE or mark == "''":
        if mark == '"' and before.isdigit() and not after.isalnum() and text.count('"') % 2:
            return None  # 12" screen
        if mark in "„〝":
            return '"', "open"
        return '"', "either"
    if mark in _PAIRS:
        return mark, "open"
    if mark in _CLOSERS:
        return _CLOSERS[mark], "close"
    if mark == "‚":
        return "'", "open"
    if before.isalnum() and after.isalnum():
        return None
    if mark == "‘" or (mark in "'’" and not before.isalnum() and after.isalnum()):
        return "'", "open"
    if mark in "'’" and before and not before.isspace():
        return "'", "close"
    return None
