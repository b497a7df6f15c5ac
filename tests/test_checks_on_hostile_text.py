"""No check crashes, marks what is outside the text or takes forever on text that nobody meant to write."""

from __future__ import annotations

import random
import time

import pytest

from mtqa.checking import PairView
from mtqa.checks import all_checks
from mtqa.model import TARGET_LANGS
from mtqa.recognise import recognise

PIECES = [
    "\ud800", "\x00", "\u200f", "tidak ", "“", "”", '"', "'", "(", "）", "<a ", "{x}", "%s", "@a", "#b", "不", "ない", "لا ", "n'",
    "http://", "。", ". ", "word ", "İ", "ß", "ﬀ", "１２", "\n", "كتاب ", "é", "🎉", "kata ", "anak-anak ", "The ", "1.000 ", "Rp5 ",
]  # fmt: skip


@pytest.mark.parametrize("lang", TARGET_LANGS)
def test_odd_text(lang: str) -> None:
    rng = random.Random(7)
    checks = [c for c in all_checks().values() if c.scope == "pair" and not c.needs and lang in c.langs]
    for _ in range(60):
        source, target = ("".join(rng.choices(PIECES, k=rng.randint(0, 20))) for _ in range(2))
        view = PairView(source, target, lang)
        for check in checks:
            for alarm in check.run(view):
                for span, text in ((alarm.source, source), (alarm.target, target)):
                    assert span is None or 0 <= span.start <= span.end <= len(text), check.id


@pytest.mark.parametrize("unit", ["tidak ", "لا ", "不", "ない", "n'", "“", "(", "word "])
@pytest.mark.parametrize(
    "check_id",
    ["negation-changed", "untranslated", "wrong-language", "copied-source", "repetition-loop", "quote-missing",
     "bracket-unbalanced", "antonym-swapped", "attribution-missing",
     "modality-changed"],
)  # fmt: skip
def test_long_text(check_id: str, unit: str) -> None:
    text = unit * (30_000 // len(unit))
    start = time.process_time()
    for lang in ("en", "ar", "ja"):
        list(all_checks()[check_id].run(PairView(text, text, lang)))
    assert time.process_time() - start < 5


@pytest.mark.parametrize("unit", ["و", "a", "1", "年", "一", "un ", "at one "])
def test_long_text_is_recognised(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    start = time.process_time()
    for lang in ("id", *TARGET_LANGS):
        for mention in recognise(text, lang):
            assert mention.span.of(text) == mention.text
    assert time.process_time() - start < 10
