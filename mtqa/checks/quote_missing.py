from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Severity
from mtqa.recognise.quote import quotations

_SPEECH = (
    3  # words: shorter quoted words are names, titles and scare quotes, whose marks are often dropped rightly
)

_MARKS = " \"'“”‘’«»「」『』„‟‹›"


@check("quote-missing", mqm="accuracy/omission", severity=Severity.MINOR)
def quote_missing(pair: PairView) -> Iterator[Alarm]:
    """The source quotes somebody's words; the translation has no quotation at all.

    Why it matters: words that the source gives as a speaker's own become the paper's assertion. Every convention of
    quotation marks counts as a quotation; quoted single words and names are left alone.

    Example: '"Kami akan menang," kata Widodo.' translated as 'We will win, Widodo said.'
    """
    theirs = quotations(pair.target)
    if theirs:
        return
    for quotation in quotations(pair.source):
        text = quotation.span.of(pair.source)
        if quotation.closed and len(text.split()) >= _SPEECH:
            yield Alarm(
                say("quote-missing.missing", words=text.strip(_MARKS)),
                source=quotation.span,
                confidence=0.7,
                value=text,
            )
            return
