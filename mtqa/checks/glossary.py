from __future__ import annotations

from collections.abc import Iterator

from mtqa.checking import Alarm, PairView, check
from mtqa.glossary import Glossary, Term, find_target
from mtqa.messages import say
from mtqa.model import Lang, Severity, Span


@check("glossary", mqm="terminology", severity=Severity.MAJOR)
def glossary(pair: PairView) -> Iterator[Alarm]:
    """A term of your glossary is not translated as the glossary says, or by words that it forbids.

    Why it matters: names of offices, laws and parties have one agreed translation; a desk that gives them differently
    from day to day confuses readers and search. Give the glossary with `glossary = "terms.tsv"` (or `.toml`).
    Indonesian affixes (di-, meng-, -nya), plurals and the Arabic article are allowed for; a longer term goes before
    a shorter one inside it. Without a glossary the check is silent.

    Example: the glossary says "DPR" → "House of Representatives"; the translation says "Senate".
    """
    terms: Glossary | None = pair.options.get("glossary")
    if terms is None:
        return
    lang = pair.target_lang
    for term, at in terms.found_in(pair.source):
        yield from _judge(term, at, pair.source, pair.target, lang)
    for words in terms.always_forbidden(lang):
        span = find_target(pair.target, words, lang)
        if span:
            message = say("glossary.banned", target=span.of(pair.target))
            yield Alarm(message, target=span, confidence=0.95, value=words)


def _judge(term: Term, at: Span, source: str, target: str, lang: Lang) -> Iterator[Alarm]:
    allowed = (term.source,) if term.keep else term.targets.get(lang, ())
    exact = term.keep or term.exact_case
    good = next((s for w in allowed if (s := find_target(target, w, lang, exact))), None)
    bad = next(
        (
            s
            for w in term.forbidden.get(lang, ())
            if (s := find_target(target, w, lang))
            and not (good and good.start <= s.start and s.end <= good.end)
        ),
        None,
    )
    if bad:
        words = {"target": bad.of(target), "source": at.of(source)}
        yield Alarm(
            say("glossary.forbidden_use", use=allowed, **words)
            if allowed
            else say("glossary.forbidden", **words),
            source=at,
            target=bad,
            confidence=0.95,
            value=f"{term.source}:forbidden",
        )
    elif allowed and not good:
        loose = next((s for w in allowed if (s := find_target(target, w, lang))), None)
        if loose:
            message = say("glossary.spelling", target=loose.of(target), use=allowed)
        elif term.keep:
            message = say("glossary.keep", source=term.source)
        else:
            message = say("glossary.missing", use=allowed, source=at.of(source))
        yield Alarm(
            message,
            source=at,
            target=loose,
            severity=Severity.MINOR if loose else None,
            confidence=0.9,
            value=term.source,
        )
