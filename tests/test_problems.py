"""What goes wrong is said in the reader's language, and every sentence of the table is one that the code says."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import mtqa
from mtqa.messages import problem_in
from mtqa.messages.problems import problems

# Neighbouring pieces of a string are one, as Python reads them; a place of an f-string is any place.
SOURCE = "\n".join(p.read_text(encoding="utf-8") for p in sorted(Path(mtqa.__file__).parent.rglob("*.py")))
JOINED = re.sub(r"""["']\s*\n\s*f?["']""", "", SOURCE).replace('\\"', '"')


@pytest.mark.parametrize("problem", problems(), ids=lambda p: p["en"][:40])
def test_the_code_says_it(problem: dict[str, str]) -> None:
    for part in re.split(r"\{\w+\}", problem["en"]):
        assert part in JOINED, part
    places = [{name for _, name, _, _ in Formatter().parse(problem[lang]) if name} for lang in ("en", "id")]
    assert places[0] == places[1]


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("switched off", "dimatikan"),
        ("a b.txt:3: is not UTF-8: byte 0xff cannot be read; save it as UTF-8", "a b.txt:3: bukan UTF-8: bita 0xff tidak bisa dibaca; simpan sebagai UTF-8"),
        ("{x}.txt: is empty", "{x}.txt: kosong"),
        (
            "The engine opus-mt needs a/b and c/d (about 610 MB), which is not on this machine: fetch it with `mtqa engines pull opus-mt`.",
            "Mesin opus-mt memerlukan a/b and c/d (sekitar 610 MB), yang tidak ada di mesin ini: ambil dengan `mtqa engines pull opus-mt`.",
        ),
        ("something that nobody has seen", "something that nobody has seen"),
        ("", ""),
    ],
)  # fmt: skip
def test_in_indonesian(english: str, indonesian: str) -> None:
    assert problem_in(english, "id") == indonesian
    assert problem_in(english, "en") == english


def test_a_long_text_is_left_alone() -> None:
    assert problem_in("The engine " * 20_000, "id") == "The engine " * 20_000
