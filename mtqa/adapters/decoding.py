"""What all generating models share: sentences in, batches by length, limits, and the signs of a model gone astray."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from mtqa.model import LANGS, BackTranslation, Lang
from mtqa.segment import segment

LOOP = re.compile(r"(.{1,120}?)\1{3,}", re.DOTALL)
LOOP_CHARACTERS = 12  # a repetition must span so much of the text
SCAN = 4000  # characters of an output looked at for loops: a sentence's translation is far shorter


def looping(text: str) -> bool:
    """Whether a stretch of the text stands there four times or more in a row (words, or characters without spaces)."""
    return any(
        len(m[0]) >= LOOP_CHARACTERS and any(c.isalnum() for c in m[1]) for m in LOOP.finditer(text[:SCAN])
    )


def tidy(text: str) -> str:
    """One line, without control characters and lone surrogates: what a tokenizer can take."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") else c for c in text)
    return " ".join(text.split())


def sentences(text: str, lang: Lang) -> list[str]:
    """The sentences of a text, tidied: models trained on sentences drop what follows the first."""
    parts = segment(text, lang) if lang in LANGS else ()
    return [t for t in (tidy(p.text) for p in parts) if t] or [t for t in (tidy(text),) if t]


def halves(text: str) -> list[str]:
    """A text too long for a model, cut near its middle: after punctuation, else at a space, else anywhere."""
    middle, reach = len(text) // 2, len(text) // 4
    for pattern in (r"[;:,、，；：،؛]\s*|[-–—]\s", r"\s+"):
        cuts = [m.end() for m in re.finditer(pattern, text) if abs(m.end() - middle) <= reach]
        if cuts:
            at = min(cuts, key=lambda c: abs(c - middle))
            return [text[:at].strip(), text[at:].strip()]
    return [text[:middle], text[middle:]]


def groups(lengths: Sequence[int], budget: int, most: int) -> list[list[int]]:
    """Indices in batches of like lengths, longest first: at most `budget` padded pieces and `most` texts each."""
    order = sorted(range(len(lengths)), key=lambda i: (-lengths[i], i))
    found: list[list[int]] = []
    while order:
        size = max(1, min(most, budget // max(1, lengths[order[0]])))
        found.append(order[:size])
        order = order[size:]
    return found


def joined(parts: Sequence[BackTranslation], signature: str) -> BackTranslation:
    """The sentences' translations as one; a sentence that has none spoils the whole, which says so."""
    if not parts:
        return BackTranslation(None, signature, "there is nothing to translate")
    problems = [p.problem for p in parts if p.text is None]
    if problems:
        return BackTranslation(None, signature, problems[0])
    return BackTranslation(" ".join(p.text for p in parts if p.text), signature)
