from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, Need, PairView, check
from mtqa.messages import say
from mtqa.model import Severity
from mtqa.unmatched import added, place


@check("addition", mqm="accuracy/addition", severity=Severity.MAJOR, needs={Need.ENCODER})
def addition(pair: PairView) -> Iterator[Alarm]:
    """A run of words of the translation has no counterpart in the source.

    Why it matters: engines make up sentences, above all after headlines and fragments, and put text of their training
    data into the article. The words are found by the encoder's word vectors and the length of the translation.

    Example: "Gubernur meninjau lokasi banjir." as "The governor visited the flood site. He also promised new schools."
    """
    matched = pair.matched
    if matched is None:
        return
    run = added(matched, pair.source, pair.target, pair.target_lang)
    if run is None:
        return
    words = run.span.of(pair.target)
    after = place(matched, run, of_source=False)
    where = (
        say("place.beginning")
        if after is None
        else say("place.after", words=matched.source[after].span.of(pair.source))
    )
    yield Alarm(
        say("addition.added", words=words),
        target=run.span,
        confidence=round(0.5 + 0.45 * (2 * run.probability - 1), 2),
        evidence=(("added words", words), ("place in the source", where)),
        gap=0 if after is None else matched.source[after].span.end,
        value=words,
    )
