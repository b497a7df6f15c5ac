"""What a model for names says, put together with what the capitals and dictionaries say."""

from __future__ import annotations

from collections.abc import Sequence

from mtqa.model import Span
from mtqa.recognise.name import WORD, Part, Run

FEWEST = 3  # letters of a word that is a name because a model says so


def agreed(runs: Sequence[Run], entities: Sequence[Span], text: str) -> tuple[Run, ...]:
    """The names of `name_runs` and of the model (`entities`, spans in `text`), by position.

    Known names and acronyms stay in any case; another part of a name must be one for the model as well. What only the
    model takes for a name (in lower case, say) is one.
    """
    kept = []
    for run in runs:
        parts = tuple(
            p
            for p in run.parts
            if p.entries or p.role == "acronym" or any(e.overlaps(p.span) for e in entities)
        )
        if any(p.role != "common" for p in parts):
            kept.append(Run(Span(parts[0].span.start, parts[-1].span.end), parts))
    for entity in entities:
        if any(entity.overlaps(run.span) for run in runs):
            continue
        words = [m for m in WORD.finditer(text, entity.start, entity.end) if len(m.group()) >= FEWEST]
        if words:
            parts = tuple(Part(Span(*m.span()), m.group(), "proper") for m in words)
            kept.append(Run(Span(parts[0].span.start, parts[-1].span.end), parts))
    return tuple(sorted(kept, key=lambda run: run.span))
