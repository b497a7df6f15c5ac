"""Text that is dropped, added, repeated or left in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtqa.bench.inject.case import SOURCE, Case, Edit, forms
from mtqa.bench.inject.figures import ascii_digits
from mtqa.model import Lang, Span

MIN_WORDS = 6
"""Shorter segments may be the same in two languages (names, results), or too short to be told apart."""


def pieces(text: str, lang: Lang, rule: str) -> list[Span]:
    """`text` cut at the clause or sentence boundaries of `lang`."""
    found, start = [], 0
    for m in re.finditer(forms(lang, "clauses")[rule], text):
        if m.end() > start:
            found.append(Span(start, m.end()))
            start = m.end()
    if start < len(text):
        found.append(Span(start, len(text)))
    return found


def _anchors(text: str) -> set[str]:
    """Digit strings and Latin names: what a clause keeps in any language."""
    return set(re.findall(r"\d+|[A-Z][^\W\d_]{3,}", ascii_digits(text)))


def _share(part: Span, text: str) -> float:
    return len(part) / max(1, len(text))


def clause_dropped(case: Case) -> Iterator[Edit]:
    """A clause or sentence, a fifth to a half of the segment, where the source has as many pieces in the same order.

    Word order may differ: outside English and French only whole sentences, or pieces with an anchor in common.
    """
    for rule in ("sentence", "stop"):
        left, right = pieces(case.source, SOURCE, rule), pieces(case.target, case.lang, rule)
        if len(left) != len(right) or len(left) < 2:
            continue
        for i in range(1, len(right)):
            a, b = left[i], right[i]
            similar = (
                0.2 <= _share(b, case.target) <= 0.55
                and abs(_share(a, case.source) - _share(b, case.target)) < 0.12
            )
            sure = (
                rule == "sentence"
                or case.lang in ("en", "fr")
                or _anchors(a.of(case.source)) & _anchors(b.of(case.target))
            )
            if not similar or not sure or len(a.of(case.source).split()) < 4:
                continue
            if rule == "sentence":
                yield Edit(b.start, b.end, "", a)
            elif b.end == len(case.target):
                before = right[i - 1].end
                mark = len(case.target[:before]) - len(case.target[:before].rstrip("、，,;；:،؛：—–- "))
                yield Edit(before - mark, b.end, forms(case.lang, "clauses")["end"], a, trim=1)
            else:
                yield Edit(b.start, b.end, "", a)


def attribution_dropped(case: Case) -> Iterator[Edit]:
    """The `…, he said` of a quote, where the source says who said it as well."""
    sources = [m for p in forms(SOURCE, "attribution")["phrase"] for m in re.finditer(p, case.source)]
    targets = [m for p in forms(case.lang, "attribution")["phrase"] for m in re.finditer(p, case.target)]
    if len(sources) == 1 and len(targets) == 1 and len(targets[0][0]) < 0.5 * len(case.target):
        yield Edit(*targets[0].span(), "", Span(*sources[0].span()))


def sentence_added(case: Case) -> Iterator[Edit]:
    """A sentence of another document at the end."""
    others = [r for r in case.corpus.rows if r.doc != case.row.doc or (not r.doc and r.id != case.row.id)]
    for _ in range(20):
        if not others:
            return
        text = case.rng.choice(others).target
        if 20 <= len(text) * (2 if case.spaceless else 1) <= 160 and text not in case.target:
            gap = "" if case.spaceless else " "
            yield Edit(len(case.target), len(case.target), gap + text, None, trim=len(gap))
            return


def _long_enough(case: Case) -> bool:
    return len(case.source.split()) >= MIN_WORDS


def left_in_indonesian(case: Case) -> Iterator[Edit]:
    if _long_enough(case) and case.source != case.target:
        yield Edit(0, len(case.target), case.source, Span(0, len(case.source)))


def left_in_english(case: Case) -> Iterator[Edit]:
    english = case.corpus.english.get(case.row.id)
    if case.lang != "en" and english and _long_enough(case):
        yield Edit(0, len(case.target), english, Span(0, len(case.source)))


def sentence_repeated(case: Case) -> Iterator[Edit]:
    """The last sentence once more."""
    last = pieces(case.target, case.lang, "sentence")
    if last and len(last[-1].of(case.target)) * (2 if case.spaceless else 1) >= 30:
        text = last[-1].of(case.target).strip()
        gap = "" if case.spaceless else " "
        end = case.target.rstrip()
        if end[-1:] in '.!?。！？؟"”」»’)…':
            yield Edit(len(case.target), len(case.target), gap + text, None, trim=len(gap))


def emptied(case: Case) -> Iterator[Edit]:
    if case.source.strip() and case.target.strip():
        yield Edit(0, len(case.target), case.rng.choice(["", " "]), Span(0, len(case.source)))
