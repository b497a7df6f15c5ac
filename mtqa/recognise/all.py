"""Every mention of a text, names too: what `mtqa mentions` shows."""

from __future__ import annotations

from mtqa.model import Lang, Mention
from mtqa.recognise import recognise
from mtqa.recognise.name import find_names


def mentions(text: str, lang: Lang) -> tuple[Mention, ...]:
    """Sorted by position. Names may lie inside others (the country in a quote) but never split one."""
    return tuple(sorted((*recognise(text, lang), *find_names(text, lang)), key=lambda m: (m.span, m.kind)))
