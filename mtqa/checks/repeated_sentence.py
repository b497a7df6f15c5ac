from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from mtqa.checking import Alarm, DocumentView, check
from mtqa.locales import table
from mtqa.messages import say
from mtqa.model import Severity, Span
from mtqa.segment import segment

_SAME = 92.0  # rapidfuzz ratio of two target sentences that makes them the same
_SOURCE_SAME = 75.0  # of their sources: the source says it twice as well
_NOT_A_WORD = re.compile(r"[\W_]+")
_CHUNK = 512


@dataclass(frozen=True, slots=True)
class _Sentence:
    pair: int
    span: Span
    key: str


@check("repeated-sentence", mqm="fluency/repetition", severity=Severity.MAJOR, scope="document")
def repeated_sentence(document: DocumentView) -> Iterator[Alarm]:
    """A sentence stands in the translation twice, word for word or nearly so, but not in the source.

    Why it matters: versions made in pieces repeat a paragraph where pieces overlap, and the reader doubts the rest.
    Sentences repeated by the source, and short ones (Yes., نعم), are left alone. The second one is marked, or the one
    that has no counterpart in the source.

    Example: the paragraph on the Kremlin told before and after the one on the sanctions.
    """
    sentences = _sentences(document)
    told: set[int] = set()
    for i, j in _same(sentences):
        if j in told or i in told:
            continue
        first, second = sentences[i], sentences[j]
        if _source_repeats(document, first.pair, second.pair):
            continue
        if document.sources[first.pair] is None and document.sources[second.pair] is not None:
            i, j, first, second = j, i, second, first
        told.add(j)
        text = first.span.of(document.targets[first.pair] or "")
        yield Alarm(
            say("repeated-sentence.twice", words=text, n=first.pair + 1),
            target=second.span,
            pair=second.pair,
            confidence=0.97 if first.key == second.key else 0.85,
            evidence=(("first", text), ("segment", first.pair + 1)),
            value=second.key,
        )


def _sentences(document: DocumentView) -> list[_Sentence]:
    shortest = table(document.target_lang, "repetition")["shortest"]
    found = []
    for index, target in enumerate(document.targets):
        for part in segment(target, document.target_lang) if target else ():
            key = _NOT_A_WORD.sub(" ", part.text.casefold()).strip()
            if len(key) >= shortest:
                found.append(_Sentence(index, part.span, key))
    return found


def _same(sentences: list[_Sentence]) -> Iterator[tuple[int, int]]:
    """Pairs i < j of the same sentence in different segments, in order of j."""
    keys = [s.key for s in sentences]
    for start in range(0, len(keys), _CHUNK):
        block = keys[start : start + _CHUNK]
        scores = process.cdist(
            block, keys[: start + len(block)], scorer=fuzz.ratio, score_cutoff=_SAME, dtype=float
        )
        for row in range(len(block)):
            j = start + row
            for i in scores[row, :j].nonzero()[0]:
                if sentences[int(i)].pair != sentences[j].pair:
                    yield int(i), j


def _source_repeats(document: DocumentView, first: int, second: int) -> bool:
    a, b = document.sources[first], document.sources[second]
    if a is None or b is None:
        return False
    keys = [[_NOT_A_WORD.sub(" ", p.text.casefold()) for p in segment(text, "id")] for text in (a, b)]
    return any(fuzz.ratio(x, y) >= _SOURCE_SAME for x in keys[0] for y in keys[1])
