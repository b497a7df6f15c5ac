"""The gloss: the nearest Indonesian word of a target word, offline."""

from __future__ import annotations

import pytest

from mtqa.gloss import bank, gloss
from mtqa.model import Lang
from mtqa.ports import Encoder

CASES = {
    "en": (
        "The president announced that the new mosque was destroyed.",
        {"president": "presiden", "announced": "mengumumkan", "mosque": "masjid"},
    ),
    "fr": (
        "Le président a annoncé que la nouvelle mosquée a été détruite.",
        {"président": "presiden", "mosquée": "masjid"},
    ),
    "ar": ("أعلن الرئيس عن خطط لتغيير اسم المدينة.", {"الرئيس": "presiden", "خطط": "rencana"}),
    "zh": ("人们以不同的方式解决问题。", {"不同的": "berbeda", "方式": "cara"}),
    "ja": ("委員会は問題の最終決定を発表した。", {"決定": "keputusan"}),
}


@pytest.mark.parametrize("lang", CASES)
def test_content_words_are_glossed(embedded_encoder: Encoder, lang: Lang) -> None:
    text, expected = CASES[lang]
    found = gloss(text, lang, embedded_encoder.encode([text])[0])
    by_word = {g.span.of(text): g.gloss for g in found}
    assert expected.items() <= by_word.items(), by_word
    assert all(0 < g.confidence <= 1 for g in found)
    assert list(found) == sorted(found, key=lambda g: g.span)


def test_grammar_words_and_punctuation_are_not(embedded_encoder: Encoder) -> None:
    for lang, text in (("en", "of the, and …"), ("ar", "، … ؟"), ("zh", ""), ("ja", "は、が。")):
        assert gloss(text, lang, embedded_encoder.encode([text])[0]) == ()


def test_bank() -> None:
    known = bank()
    assert known is not None
    names, vectors, malus = known
    assert len(names) == len(set(names)) == len(vectors) == len(malus) >= 20_000
    assert malus[names.index("of")] > 1 > malus[names.index("rumah")], (
        "English quoted in Indonesian is no gloss"
    )
