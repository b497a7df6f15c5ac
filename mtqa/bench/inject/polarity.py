"""Negation, modality, antonyms, pronouns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.bench.inject.case import SOURCE, Case, Edit, forms, only, span, words_pattern
from mtqa.model import Lang


def _steers_clear(text: str, lang: Lang) -> bool:
    return not re.search(forms(lang, "negation")["skip"], text)


def negation_removed(case: Case) -> Iterator[Edit]:
    """Exactly one negator on each side, and the target's one goes."""
    source = only(re.compile(forms(SOURCE, "negation")["negator"]), case.source)
    own = forms(case.lang, "negation")
    if not source or not _steers_clear(case.source, SOURCE) or not _steers_clear(case.target, case.lang):
        return
    count = len(re.findall(own["negator"], case.target))
    # French wraps its verb in two words; ない may hold 無 or 不 in a compound beside it
    if not 1 <= count <= (2 if case.lang == "fr" else 1):
        return
    for pattern, new in own["remove"]:
        for m in re.finditer(pattern, case.target):
            text = m.expand(new)
            yield Edit(m.start(), m.end(), text, span(source))


def negation_added(case: Case) -> Iterator[Edit]:
    """No negator on either side, and one comes in."""
    own = forms(case.lang, "negation")
    clean = (
        not re.search(forms(SOURCE, "negation")["negator"], case.source)
        and not re.search(own["negator"], case.target)
        and _steers_clear(case.source, SOURCE)
        and _steers_clear(case.target, case.lang)
    )
    if clean:
        for pattern, new in own["add"]:
            for m in re.finditer(pattern, case.target):
                yield Edit(m.start(), m.end(), m.expand(new), None)


OPPOSITES = {
    "up": "down", "more": "less", "before": "after", "win": "lose", "first": "last", "large": "small", "old": "young",
    "open": "close", "support": "oppose", "north": "south", "east": "west", "best": "worst", "high": "low",
    "woman": "man", "alive": "dead",
}  # fmt: skip
OPPOSITES |= {b: a for a, b in OPPOSITES.items()}


def antonym(case: Case) -> Iterator[Edit]:
    """A word whose meaning the source has once, exchanged for its opposite, which the source has nowhere."""
    words, concepts = forms(case.lang, "antonyms"), forms(SOURCE, "antonyms")
    for concept, opposite in OPPOSITES.items():
        source = only(re.compile(concepts[concept]), case.source)
        if not source or re.search(concepts[opposite], case.source):
            continue
        target = only(words_pattern(tuple(dict.fromkeys(words[concept])), case.spaceless), case.target)
        taken = words_pattern(tuple(dict.fromkeys(words[opposite])), case.spaceless)
        if target and not taken.search(case.target):
            new = words[opposite]
            i = words[concept].index(target[0])
            yield Edit(*target.span(), new[min(i, len(new) - 1)], span(source))


def pronoun(case: Case) -> Iterator[Edit]:
    """Another person or number: they -> he, we -> they. Indonesian has no gender to compare with."""
    yield from _exchanged(case, "pronouns")


def modality(case: Case) -> Iterator[Edit]:
    """must -> may, may -> must, must not -> may, where either side has one such word."""
    if sum(len(re.findall(pattern, case.source)) for pattern in forms(SOURCE, "modality").values()) == 1:
        yield from _exchanged(case, "modality")


def _exchanged(case: Case, topic: str) -> Iterator[Edit]:
    """What the source says once, by a table of forms of the target and what they become."""
    for meaning, pairs in forms(case.lang, topic).items():
        source = only(re.compile(forms(SOURCE, topic)[meaning]), case.source)
        if not source:
            continue
        for old, new in pairs:
            pattern = old if case.lang in ("zh", "ja", "ar") else rf"(?<!\w){old}(?!\w)"
            target = only(re.compile(pattern), case.target)
            if target:
                yield Edit(*target.span(), new, span(source))
