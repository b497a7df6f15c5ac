from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mtqa.checking import Alarm, PairView, check
from mtqa.locales import table
from mtqa.messages import Term, say
from mtqa.model import Lang, Severity, Span
from mtqa.recognise.negation import negators
from mtqa.wordalign import SPACELESS

# What the source says -> what the translation must not say instead.
WRONG = {
    "must": ("may", "can"),
    "may": ("must", "forbidden"),
    "can": ("must",),
    "forbidden": ("must", "may", "can"),
}
# What answers it: with any of these in the translation nothing is said.
ANSWERS = {
    "must": ("must", "rather_must", "not_required", "forbidden"),
    "may": ("may", "can", "rather_can", "not_required"),
    "can": ("may", "can", "rather_can", "not_required"),
    "forbidden": ("forbidden",),
}


@check("modality-changed", mqm="accuracy/mistranslation", severity=Severity.MAJOR, preview=True)
def modality_changed(pair: PairView) -> Iterator[Alarm]:
    """The source says must, and the translation may; or may and must, or must not and may.

    Why it matters: what a court or a ministry orders, allows or forbids is the news. Told from the words for must, may,
    can and must not of both sides; weaker words ("is to", "has permission", 求められる) answer them. Where
    the source says several of these, nothing is said.

    Example: "Warga harus mengungsi." translated as "Residents may evacuate."
    """
    said = _kinds(pair.source, "id")
    kinds = [k for k in said if k in WRONG]
    if len(kinds) != 1:
        return
    kind = kinds[0]
    told = _kinds(pair.target, pair.target_lang)
    wrong = next((k for k in WRONG[kind] if k in told), None)
    if wrong is None or any(k in told for k in ANSWERS[kind]) or any(k in said for k in ANSWERS[wrong]):
        return
    at, there = said[kind], told[wrong]
    if "forbidden" in (kind, wrong) and _negates(pair, at, there):
        return
    yield Alarm(
        say(
            "modality-changed.changed",
            source=at.of(pair.source),
            said=Term("modality", kind),
            target=there.of(pair.target),
            told=Term("modality", wrong),
        ),
        source=at,
        target=there,
        confidence=0.6,
        value=f"{kind}>{wrong}",
    )


def _negates(pair: PairView, at: Span, there: Span) -> bool:
    """Whether either side has a negator elsewhere."""
    return any(not n.span.overlaps(at) for n in negators(pair.source, "id")) or any(
        not n.span.overlaps(there) for n in negators(pair.target, pair.target_lang)
    )


def _kinds(text: str, lang: Lang) -> dict[str, Span]:
    """The kinds of modality that a text has, each with its first place."""
    found: dict[str, Span] = {}
    for match in _pattern(lang).finditer(text):
        found.setdefault(str(match.lastgroup), Span(*match.span()))
    return found


@cache
def _pattern(lang: Lang) -> re.Pattern[str]:
    kinds = "|".join(f"(?P<{name}>{words})" for name, words in table(lang, "modality").items())
    before, after = ("", "") if lang in SPACELESS else (r"(?<!\w)", r"(?!\w)")
    if lang == "ar":
        before += "[وف]?"
    return re.compile(f"{before}(?:{kinds}){after}", re.IGNORECASE)
