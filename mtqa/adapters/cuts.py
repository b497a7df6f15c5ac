"""Sentences with a part left out, as engines leave them: the end, a clause, a stretch."""

from __future__ import annotations

import random
import re
from itertools import pairwise

from mtqa.model import Span

COMMA = {False: r"[,;:،]\s", True: r"[、，,；：;]\s*"}
STOP = {False: ".", True: "。"}
END, CLAUSE, STRETCH = (0.5, 0.8), (0.12, 0.6), (0.12, 0.45)  # what is kept, left out, left out


def clauses(text: str, spaceless: bool) -> list[Span]:
    """Between commas, with the comma and the space behind them."""
    commas = [m.end() for m in re.finditer(COMMA[spaceless], text)]
    return [Span(a, b) for a, b in pairwise([0, *commas, len(text)])]


def closed(text: str, stop: str) -> str:
    """With `stop` in place of the comma at its end."""
    return text.rstrip(" ,;:،、，；：") + stop


def between_words(text: str, at: int, spaceless: bool) -> int:
    """`at`, or the end of the word that it is in."""
    while not spaceless and 0 < at < len(text) and not text[at].isspace():
        at += 1
    return at


def cut(text: str, kind: str, spaceless: bool, rng: random.Random) -> tuple[str, Span] | None:
    """What is left, and what was left out. `kind`: "end", "clause", "stretch"; None where the text has no such part."""
    stop = STOP[spaceless]
    if kind == "end":
        at = between_words(text, int(len(text) * rng.uniform(*END)), spaceless)
        if at >= len(text) - 2:
            return None
        return closed(text[:at], rng.choice(["", stop])), Span(at, len(text))
    if kind == "clause":
        low, high = CLAUSE
        parts = [part for part in clauses(text, spaceless) if low <= len(part) / len(text) <= high]
        if not parts:
            return None
        part = rng.choice(parts)
        left = text[: part.start] + text[part.end :]
        return (left if part.end < len(text) else closed(left, stop)), part
    size = int(len(text) * rng.uniform(*STRETCH))
    start = between_words(text, rng.randrange(0, len(text) - size), spaceless)
    end = between_words(text, start + size, spaceless)
    left = text[:start] + text[end:]
    return (left, Span(start, end)) if 3 <= end - start < len(text) - 3 and left.strip() else None
