"""Reading figures for the injectors: digit strings with separators and magnitudes, and a few number words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from mtqa.bench.inject.case import SPACELESS, forms
from mtqa.model import Lang, Span

SPACES = "  \N{NARROW NO-BREAK SPACE}\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Figure:
    """`digits` is the digit string, `span` takes in the magnitude word too; `digits` equals `span` for a number word."""

    span: Span
    digits: Span
    value: Decimal
    magnitude: str = ""
    word: bool = False


def ascii_digits(text: str) -> str:
    """Digits and separators of any script as ASCII, of the same length."""
    table = {"，": ",", "．": ".", "٬": ",", "٫": "."}
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, -1) >= 0 else table.get(c, c)
        for c in text
    )


def like(digit: str, model: str) -> str:
    """The ASCII digit in the script of `model`."""
    return chr(ord(model) - unicodedata.digit(model) + int(digit))


def value_of(digits: str, lang: Lang) -> Decimal | None:
    """The value of a digit string as `lang` writes it; None when the separators do not make sense."""
    conventions = forms(lang, "numbers")
    text = ascii_digits(digits)
    groups = re.escape(SPACES if conventions["group"] == " " else conventions["group"])
    decimals = re.escape(conventions["decimal"])
    if re.fullmatch(rf"\d{{1,3}}(?:[{groups}]\d{{3}})+", text):
        return Decimal(re.sub(r"\D", "", text))
    match = re.fullmatch(rf"(\d{{1,3}}(?:[{groups}]\d{{3}})*|\d+)(?:[{decimals}](\d+))?", text)
    if not match:
        return None
    whole = re.sub(r"\D", "", match[1])
    return Decimal(f"{whole}.{match[2]}") if match[2] else Decimal(whole)


@cache
def _patterns(lang: Lang) -> tuple[re.Pattern[str], re.Pattern[str]]:
    conventions = forms(lang, "numbers")
    inner = ".,，．٬٫" + (SPACES if conventions["group"] == " " else "")
    names = sorted(conventions["magnitudes"], key=len, reverse=True)
    body = "|".join(map(re.escape, names))
    gap = r"\s?" if lang in SPACELESS else r"[\s-]"
    end = "" if lang in SPACELESS else r"(?!\w)"
    before = r"(?:(?<![A-Za-z0-9_/#@+٠-٩])|(?<=\bRp))(?<![\d][.,:\-–—])(?<![A-Za-z][-.])"
    after = r"(?![A-Za-z_]|[:/]\d|[-–—~〜～]\d|\d)"
    digits = re.compile(
        rf"{before}(?P<digits>\d{{1,3}}(?:[{inner}]\d{{3}})+(?:[.,٫]\d+)?|\d+(?:[.,．٫]\d+)?)(?:{gap}(?P<mag>{body}){end})?{after}"
    )
    words = "|".join(map(re.escape, sorted(conventions["words"], key=len, reverse=True)))
    if lang in SPACELESS:
        stop, counters = conventions["number_stop"], conventions["counters"]
        word = re.compile(rf"(?<![{stop}\d])(?P<word>{words})(?=[{counters}])")
    else:
        compound = conventions.get(
            "compound", r"(?:\s(?:puluh|belas|ratus|ribu|juta|miliar|milyar|triliun|lusin|setengah)\b)"
        )
        word = re.compile(rf"(?i)(?<![\w-])(?P<word>{words})(?!\w)(?!{compound})")
    return digits, word


def figures(text: str, lang: Lang) -> list[Figure]:
    """The digit strings (with their magnitude) and number words of `text`, by position.

    Two that touch across a space, such as 3億 5000万 or "twenty five", are left out: they may be one number.
    """
    digits, word = _patterns(lang)
    magnitudes = forms(lang, "numbers")["magnitudes"]
    found: list[Figure] = []
    for m in digits.finditer(text):
        value = value_of(m["digits"], lang)
        if value is not None:
            times = Decimal(int(magnitudes[m["mag"]])) if m["mag"] else 1
            found.append(Figure(Span(*m.span()), Span(*m.span("digits")), value * times, m["mag"] or ""))
    numbers = forms(lang, "numbers")["words"]
    for m in word.finditer(text):
        value = Decimal(numbers[m["word"].lower()])
        where = Span(*m.span("word"))
        if not any(where.overlaps(f.span) for f in found):
            found.append(Figure(where, where, value, word=True))
    found.sort(key=lambda f: f.span.start)
    glued = {
        i for i, (a, b) in enumerate(pairwise(found)) if not text[a.span.end : b.span.start].strip(" -–—")
    }
    return [f for i, f in enumerate(found) if i not in glued and i - 1 not in glued]


def shared(source: str, target: str, lang: Lang) -> list[tuple[Figure, Figure]]:
    """The figures with the same value on both sides, that value once on each."""
    left, right = figures(source, "id"), figures(target, lang)
    return [
        (a, b)
        for a in left
        if sum(f.value == a.value for f in left) == 1
        for b in right
        if b.value == a.value and sum(f.value == b.value for f in right) == 1
    ]
