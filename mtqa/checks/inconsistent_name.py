from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz.distance import Levenshtein

from mtqa.checking import Alarm, DocumentView, check
from mtqa.messages import say
from mtqa.model import Fact, Kind, Lang, Relation, Severity, Span
from mtqa.recognise.gazetteer import fold
from mtqa.values import Name

_ALIKE = 0.5  # from which two forms are two spellings of one name, rather than two names for one thing (米国, アメリカ)
_LATIN = re.compile("[A-Za-z]")
_KANA = re.compile("[ァ-ヺー]")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_VOWELS = str.maketrans("", "", "اوي")


@dataclass(frozen=True, slots=True)
class _Form:
    """A name as the translation writes it: with its marks taken off, also in Arabic without clitics."""

    text: str
    plain: str
    shapes: tuple[str, ...]
    where: str  # the whole segment, like `plain`

    def says(self, other: _Form) -> bool:
        """Whether the other one is the same form, a part of this one, or stands in the same segment."""
        return any(s in self.where for s in other.shapes)


@check(
    "inconsistent-name",
    mqm="terminology/inconsistent",
    severity=Severity.MINOR,
    scope="document",
    langs=("zh", "ja", "ar"),
)
def inconsistent_name(document: DocumentView) -> Iterator[Alarm]:
    """A name is written in one way first and in another way further down.

    Why it matters: names are transcribed by sound, and a machine that sees one sentence at a time chooses other
    characters each time; the reader takes 普拉博沃 and 普拉伯沃 for two people. Reported is a form that looks like the
    first one but is not its spelling. Not reported: shorter and longer forms of a name, a name in Latin letters, other
    words for the same thing (米国, アメリカ), and in Arabic what is written together with a name, adjectives, and one long
    vowel more or less.

    Example: Prabowo is 普拉博沃 in the first paragraph and 普拉伯沃 in the third.
    """
    told: dict[str, list[tuple[int, _Form]]] = {}
    for index, (facts, target) in enumerate(zip(document.facts, document.targets, strict=True)):
        for fact in facts:
            if (
                not target
                or not fact.source
                or not fact.target
                or not _comparable(fact, document.target_lang)
            ):
                continue
            span = _whole(fact.target.span, target)
            form = _form(span.of(target), target, document.target_lang)
            known = told.setdefault(fold(fact.source.text), [])
            if not known:
                known.append((index, form))
                continue
            n, first = known[0]
            if any(k.says(form) or form.says(k) for _, k in known) or not _spellings(
                first, form, document.target_lang
            ):
                continue
            known.append((index, form))
            yield Alarm(
                say(
                    "inconsistent-name.spelled",
                    source=fact.source.text,
                    first=first.text,
                    n=n + 1,
                    target=form.text,
                ),
                source=fact.source.span,
                target=span,
                pair=index,
                confidence=0.8,
                evidence=(("first", first.text), ("segment", n + 1)),
                value=form.text,
            )


def _comparable(fact: Fact, lang: Lang) -> bool:
    if fact.kind is not Kind.NAME or fact.relation not in (Relation.SAME, Relation.EQUIVALENT):
        return False
    if not fact.source or not fact.target or _LATIN.search(fact.target.text):
        return False
    # Arabic makes adjectives of places and parties that look like other spellings of them.
    value = fact.source.value
    return lang != "ar" or (isinstance(value, Name) and value.type in (None, "person"))


def _whole(span: Span, text: str) -> Span:
    """With the last kana of the word, where the sound of the name was found without it: ウェス|ト."""
    start, end = span.start, span.end
    if end < len(text) and _KANA.match(text[end - 1]) and _KANA.match(text[end]):
        after = text[end + 1 : end + 2]
        return span if _KANA.match(after) else Span(start, end + 1)
    return span


def _form(text: str, segment: str, lang: Lang) -> _Form:
    plain = _plain(text, lang)
    if lang == "ar":
        from mtqa.compare.foreign import shapes

        return _Form(text, plain, shapes(plain), _plain(segment, lang))
    return _Form(text, plain, (plain,), _plain(segment, lang))


def _plain(text: str, lang: Lang) -> str:
    text = _NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text))
    if lang == "ar":
        from mtqa.compare.foreign import folded_arabic

        return folded_arabic(text)
    return text


def _spellings(first: _Form, second: _Form, lang: Lang) -> bool:
    """Whether they look like two spellings of one name that sound differently."""
    alike = 0.0
    for a, b in product(first.shapes, second.shapes):
        distance = Levenshtein.distance(a, b)
        if lang == "ar" and distance <= 1 and a.translate(_VOWELS) == b.translate(_VOWELS):
            return False
        alike = max(alike, 1 - distance / max(len(a), len(b), 1))
    return alike >= _ALIKE
