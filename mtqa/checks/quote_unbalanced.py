from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Severity
from mtqa.recognise.quote import quotations


@check("quote-unbalanced", mqm="fluency/punctuation", severity=Severity.MINOR)
def quote_unbalanced(pair: PairView) -> Iterator[Alarm]:
    """A quotation of the translation is opened and not closed, or closed and not opened, while the source's are whole.

    Why it matters: the reader cannot tell where the quoted words end and the paper's begin. Quotations that run over
    several sentences are left alone when the source opens or closes one as well.

    Example: '«Nous gagnerons, a déclaré Widodo.'
    """
    lone = [q for q in quotations(pair.target) if not q.closed]
    if not lone or any(not q.closed for q in quotations(pair.source)):
        return
    mark = lone[0].span.of(pair.target)
    yield Alarm(
        say("quote-unbalanced.lone"),
        target=lone[0].span,
        confidence=0.7,
        value=mark,
    )
