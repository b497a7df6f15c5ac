from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, Need, PairView, check
from mtqa.messages import say
from mtqa.model import Severity
from mtqa.unmatched import dropped, place


@check("omission", mqm="accuracy/omission", severity=Severity.MAJOR, needs={Need.ENCODER})
def omission(pair: PairView) -> Iterator[Alarm]:
    """A run of words of the source has no counterpart in the translation.

    Why it matters: neural engines leave out clauses of long sentences, and the result reads well: who does not compare
    word by word does not see it. The words are found by the encoder's word vectors and the length of the translation;
    single names and numbers have their own checks.

    Example: "Gubernur meninjau lokasi banjir dan menjanjikan bantuan beras" as "The governor visited the flood site."
    """
    matched = pair.matched
    if matched is None:
        return
    run = dropped(matched, pair.source, pair.target, pair.target_lang)
    if run is None:
        return
    words = run.span.of(pair.source)
    after = place(matched, run, of_source=True)
    where = (
        say("place.beginning")
        if after is None
        else say("place.after", words=matched.target[after].span.of(pair.target))
    )
    yield Alarm(
        say("omission.missing", words=words, where=where),
        source=run.span,
        confidence=round(0.5 + 0.45 * (2 * run.probability - 1), 2),
        evidence=(("missing words", words), ("place in the translation", where)),
        gap=0 if after is None else matched.target[after].span.end,
        value=words,
    )
