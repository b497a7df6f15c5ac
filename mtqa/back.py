"""Back-translations that come with the input: which part of them belongs to which target segment."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.model import SOURCE_LANG, Lang, Pair, Segment, Span
from mtqa.segment import segment


def lines(text: str) -> list[Span]:
    """The lines of a text that are not blank, as spans."""
    found, at = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            found.append(Span(at, at + len(line)))
        at += len(line)
    return found


def provided_backs(
    target: str, lang: Lang, pairs: Sequence[Pair], back: str | None
) -> list[str | None] | None:
    """The provided back-translation of each pair's target, None where it has none; None if nothing is provided.

    With as many (non-blank) lines on both sides, line n belongs to line n; sentences inside a line are aligned by
    length. With other counts all of it is aligned by length.
    """
    if back is None:
        return None
    with_target = [i for i, p in enumerate(pairs) if p.target is not None]
    if len(with_target) == 1:
        return [back.strip() if i in with_target else None for i in range(len(pairs))]
    target_lines, back_lines = lines(target), lines(back)
    if len(target_lines) != len(back_lines):
        target_lines, back_lines = [Span(0, len(target))], [Span(0, len(back))]
    found: list[str | None] = [None] * len(pairs)
    for target_line, back_line in zip(target_lines, back_lines, strict=True):
        members = [
            i for i in with_target if (t := pairs[i].target) is not None and t.span.overlaps(target_line)
        ]
        for i, text in zip(members, _share(members, pairs, back_line.of(back), lang), strict=True):
            found[i] = text if found[i] is None else f"{found[i]} {text}"
    return found


def _share(members: Sequence[int], pairs: Sequence[Pair], back: str, lang: Lang) -> list[str]:
    if len(members) == 1:
        return [back.strip()]
    targets = [t for i in members if (t := pairs[i].target) is not None]
    backs: Sequence[Segment] = segment(back, SOURCE_LANG)
    if len(targets) == len(backs):
        return [b.text for b in backs]
    from mtqa.align import align

    shares = [""] * len(targets)
    for bead in align(targets, backs, None, None):
        text = " ".join(b.text for b in backs[slice(*bead.target)])
        for i in range(*bead.source):
            shares[i] = text
    return shares
