"""Names of the source looked for in the target, by three witnesses: gazetteer, transliteration, encoder."""

from __future__ import annotations

from mtqa.model import Fact, Lang
from mtqa.ports import Encoded


def compare_names(
    source: str,
    target: str,
    target_lang: Lang,
    source_encoded: Encoded | None = None,
    target_encoded: Encoded | None = None,
) -> tuple[Fact, ...]:
    """One fact per name of the source (and per unexplained name of a cased target, as added)."""
    return ()
