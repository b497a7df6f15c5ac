from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.messages import say
from mtqa.model import Kind, Relation, Severity


@check("url-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, kinds={Kind.URL})
def url_changed(pair: PairView) -> Iterator[Alarm]:
    """A URL, an e-mail address, a handle or a hashtag does not come through as it is.

    Why it matters: one changed letter and the link leads nowhere, or to somebody else; engines translate parts of
    addresses. The scheme, `www.` and a closing slash do not count. Hashtags and bare domains in the running text
    (Amazon.com, #BumiKita) may be translated rightly: those are minor.

    Example: "https://www.bi.go.id/kurs" becomes "https://www.bi.go.id/rates".
    """
    for fact in pair.facts_of(Kind.URL):
        if fact.relation in (Relation.SAME, Relation.EQUIVALENT):
            continue
        ours, theirs = fact.source, fact.target
        either = ours or theirs
        assert either is not None
        if ours and theirs:
            message = say("url-changed.changed", source=ours.text, target=theirs.text)
        elif ours:
            message = say("url-changed.missing", source=ours.text)
        else:
            message = say("url-changed.added", target=either.text)
        loose = either.text[0] in "#＃" or not any(c in either.text for c in "/@＠")
        yield Alarm(
            message,
            source=ours.span if ours else None,
            target=theirs.span if theirs else None,
            severity=Severity.MINOR if loose or ours is None else None,
            confidence=0.6 if loose else 0.95,
            value=str(either.value),
        )
