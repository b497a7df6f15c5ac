from __future__ import annotations

import time

import pytest

from mtqa.recognise import Taken
from mtqa.recognise.quote import find, quotations

CASES = [
    ("“a” dan «b» lalu 「c」", ["“a”", "«b»", "「c」"], 0),
    ("He said 'no way' and the players' isn't", ["'no way'"], 0),
    ('Satu "dua" tiga"', ['"dua"'], 1),
    ("「外『内』外」", ["「外『内』外」"], 0),
    ("l’eau d’ici", [], 0),
    ("7â€“2", [], 0),
    ("他说：“好。“", ["“好。“"], 0),
    ("", [], 0),
]


@pytest.mark.parametrize(("text", "closed", "lone"), CASES)
def test_quotations(text: str, closed: list[str], lone: int) -> None:
    found = quotations(text)
    assert [q.span.of(text) for q in found if q.closed] == closed
    assert sum(not q.closed for q in found) == lone


def test_find_gives_the_words_between_the_marks() -> None:
    (mention,) = find("Kata dia, “ya sudah”.", "id", Taken())
    assert (mention.text, mention.value) == ("“ya sudah”", "ya sudah")


@pytest.mark.parametrize("unit", ["“", "«", "'a", '"', "」", "「『"])
def test_linear_on_hostile_text(unit: str) -> None:
    start = time.perf_counter()
    quotations(unit * (50_000 // len(unit)))
    assert time.perf_counter() - start < 3
