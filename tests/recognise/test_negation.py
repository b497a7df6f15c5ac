from __future__ import annotations

import time

import pytest

from mtqa.model import LANGS
from mtqa.recognise.negation import negators

CASES = [
    ("id", "Ia tidak hanya datang, tetapi juga membantu.", [("tidak hanya", "idiom")]),
    ("id", "Ia tidak akan datang karena belum sembuh.", [("tidak", "clause"), ("belum", "clause")]),
    ("id", "Topi yang tidak praktis", [("tidak", "word")]),
    ("id", "Ia menolak dan gagal.", [("menolak", "soft"), ("gagal", "soft")]),
    ("en", "He can't and won't, without money.", [("can't", "clause"), ("won't", "clause"), ("without", "word")]),
    ("en", "No. 5 is unable; uncle is fine.", [("unable", "soft")]),
    ("en", "no later than Friday", [("no later than", "idiom")]),
    ("zh", "他没有来，不是因为病。", [("没有", "clause"), ("不", "clause")]),
    ("zh", "未来非常不同，不过特别。", [("不同", "soft")]),
    ("zh", "你是不是来？", [("是不是", "idiom")]),
    ("ja", "行かなければならない。", [("なければならない", "idiom")]),
    ("ja", "彼は行かなかった。来ません。", [("なかった", "clause"), ("ません", "clause")]),
    ("ja", "少なくとも必ず来るはずだ。", []),
    ("ar", "لا يزال ولم يأت", [("لا يزال", "idiom"), ("ولم", "clause")]),
    ("ar", "قال إلى الآن لاعبون", []),
    ("fr", "Il n'a pas encore dit.", [("n'a pas", "clause")]),
    ("fr", "Il n'a que deux enfants, sans doute.", [("n'a que", "idiom"), ("sans doute", "idiom")]),
    ("fr", "Personne n'est venu.", [("Personne", "clause")]),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "expected"), CASES)
def test_negators(lang: str, text: str, expected: list[tuple[str, str]]) -> None:
    found = negators(text, lang)
    assert [(n.text, n.level) for n in found] == expected
    assert all(n.span.of(text) == n.text for n in found)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("unit", ["tidak ", "n'", "n’a ", "ne ", "لا ", "なけ", "不", "not "])
def test_linear_on_hostile_text(lang: str, unit: str) -> None:
    start = time.perf_counter()
    negators(unit * (20_000 // len(unit)), lang)
    assert time.perf_counter() - start < 2
