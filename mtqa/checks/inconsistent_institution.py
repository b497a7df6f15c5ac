from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mtqa.checking import Alarm, DocumentView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Lang, Severity, Span

_WORD = re.compile(r"\w+")
_NEAR = {"en": (2, 4), "fr": (0, 5), "ar": (0, 1)}  # words before and after the kind that may be of the name
_SHORTEST = 4  # letters of a word that identifies an institution


@dataclass(frozen=True, slots=True)
class _Name:
    """An institution as the translation names it: the word for its kind, and the words beside it."""

    head: str
    at: re.Match[str]
    beside: dict[str, re.Match[str]]

    def span(self, words: set[str]) -> Span:
        """From the first to the last of the head and those words."""
        parts = [self.at, *(self.beside[w] for w in words)]
        return Span(min(p.start() for p in parts), max(p.end() for p in parts))


@check(
    "inconsistent-institution",
    mqm="terminology/inconsistent",
    severity=Severity.MINOR,
    scope="document",
    langs=("en", "ar", "fr"),
)
def inconsistent_institution(document: DocumentView) -> Iterator[Alarm]:
    """A ministry, commission, agency, council or court is called by another word further down.

    Why it matters: "Ministry of Health" and "Department of Health" are two bodies to a reader, and one to the source.
    Reported is the second name where the source has the same words both times, and both names share a word besides
    (Health). "The ministry" alone, another order (Health Ministry) and a segment that has both are left alone.

    Example: Kementerian Kesehatan is the Ministry of Health first and the Department of Health further down.
    """
    lang = document.target_lang
    told: dict[str, tuple[int, list[_Name]]] = {}
    for index, (source, target) in enumerate(zip(document.sources, document.targets, strict=True)):
        if not source or not target:
            continue
        for kind, asked in _asked(source).items():
            named = _named(target, lang, kind)
            for key, at in asked.items():
                if key not in told:
                    if named:
                        told[key] = index, named
                    continue
                n, first = told[key]
                if not (found := _other(first, named)):
                    continue
                one, other, shared = found
                before = one.span(shared).of(document.targets[n] or "")
                now = other.span(shared)
                yield Alarm(
                    say(
                        "inconsistent-institution.called",
                        source=at.of(source),
                        first=before,
                        n=n + 1,
                        target=now.of(target),
                    ),
                    source=at,
                    target=now,
                    pair=index,
                    confidence=0.8,
                    evidence=(("first", before), ("segment", n + 1)),
                    value=now.of(target),
                )


@cache
def _pattern() -> re.Pattern[str]:
    kinds = (rf"(?P<{kind}>{'|'.join(words)})" for kind, words in table("id", "institutions").items())
    return re.compile(rf"\b(?i:{'|'.join(kinds)})(?: [A-Z]\w+| dan(?= [A-Z]))+")


def _asked(source: str) -> dict[str, dict[str, Span]]:
    """Institutions of the source, by kind: the name in lower case and where it stands first."""
    found: dict[str, dict[str, Span]] = {}
    for m in _pattern().finditer(source):
        found.setdefault(m.lastgroup or "", {}).setdefault(m[0].casefold(), Span(*m.span()))
    return found


@cache
def _heads(lang: Lang, kind: str) -> dict[str, str]:
    """The words for a kind, by their form in `_forms`."""
    return {_forms(w, lang)[0]: w for w in table(lang, "institutions").get(kind, ())}


def _named(target: str, lang: Lang, kind: str) -> list[_Name]:
    heads = _heads(lang, kind)
    words = list(_WORD.finditer(target))
    before, after = _NEAR[lang]
    names = []
    for i, word in enumerate(words):
        head = _head(word[0], lang, heads)
        if not head:
            continue
        near = [*words[max(0, i - before) : i], *words[i + 1 : i + 1 + after]]
        beside = {
            min(_forms(w[0], lang), key=len): w
            for w in near
            if _identifies(w[0], lang) and not _head(w[0], lang, heads)
        }
        if beside:
            names.append(_Name(head, word, beside))
    return names


def _head(word: str, lang: Lang, heads: dict[str, str]) -> str | None:
    return next((heads[f] for f in _forms(word, lang) if f in heads), None)


def _forms(word: str, lang: Lang) -> tuple[str, ...]:
    """A word as it is compared; in Arabic with and without what is written together with it."""
    if lang == "ar":
        from mtqa.compare.foreign import folded_arabic, shapes

        return shapes(folded_arabic(word))
    return (word.casefold(),)


def _identifies(word: str, lang: Lang) -> bool:
    return len(word) >= _SHORTEST and (lang == "ar" or word[0].isupper())


def _other(first: list[_Name], now: list[_Name]) -> tuple[_Name, _Name, set[str]] | None:
    """A known name and one of this segment that share words, but not the head; None where the same head is there too."""
    for known in first:
        same = [(n, shared) for n in now if (shared := set(n.beside) & set(known.beside))]
        if same and not any(n.head == k.head for n, _ in same for k in first):
            return known, *same[0]
    return None
