from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Lang, Severity, Span

_MARK = re.compile(r"[?？؟⁇]")


@check("question-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, preview=True)
def question_changed(pair: PairView) -> Iterator[Alarm]:
    """The source asks and the translation states, or the other way round.

    Why it matters: "Apakah menteri berbohong?" turned into a statement accuses. A question is known by its mark, and
    in the target also by its question words and particles (か, 吗, هل); indirect questions without a mark are none.

    Example: "Apakah menteri berbohong?" translated as "The minister lied."
    """
    ours, theirs = _question(pair.source, "id"), _question(pair.target, pair.target_lang)
    if ours and not theirs and not _asks_in_words(pair.target, pair.target_lang):
        yield Alarm(
            say("question-changed.lost"),
            source=ours,
            target=None,
            confidence=0.7,
            value="question lost",
        )
    elif theirs and not ours and not _asks_in_words(pair.source, "id"):
        yield Alarm(
            say("question-changed.added"),
            target=theirs,
            confidence=0.7,
            value="question added",
        )


def _question(text: str, lang: Lang) -> Span | None:
    match = _MARK.search(text)
    return Span(*match.span()) if match else None


def _asks_in_words(text: str, lang: Lang) -> bool:
    return re.search(table(lang, "question")["words"], text, re.IGNORECASE) is not None
