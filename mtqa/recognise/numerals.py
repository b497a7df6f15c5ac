"""Numbers written with digits of any script: what separators mean, and which digits are no quantity."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from mtqa.locales import table
from mtqa.model import Lang, Span

D = "0-9０-９٠-٩۰-۹"
_ASCII = str.maketrans("０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹．，٬،", "0123456789" * 3 + ".,'،")
_SPACES = " \u00a0\u202f\u2009"


def numeral(lang: Lang) -> str:
    """The pattern of a run of digits with separators; `read` says what it is. Linear: each step takes a separator
    and digits. A plain space groups digits only where the language writes so."""
    spaces = _SPACES if " " in table(lang, "numbers")["group"] else _SPACES[1:]
    return rf"[{D}]+(?:(?:[.,٫．·](?=[{D}])|[，،٬'’{spaces}](?=[{D}]{{3}}(?![{D}])))[{D}]+)*"


_SEPARATOR = re.compile(rf"[^{D}]")
FRACTIONS = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "⅓": Decimal(1) / 3,
    "⅔": Decimal(2) / 3,
}

ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}


def roman(word: str) -> Decimal | None:
    """II to XXXIX; single letters and longer ones are mostly initials and abbreviations."""
    if len(word) < 2 or word[0] not in "IVX" or not ROMAN.fullmatch(word):
        return None
    values = [_ROMAN_VALUES[c] for c in word]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Decimal(sum(-v if v < following else v for v, following in pairs))


VULGAR = rf"[{''.join(FRACTIONS)}]|(?<![0-9/.,])[1-8]/[2-9](?![0-9/]|[.,][0-9])"
"""½ or 2/3."""


def vulgar(text: str) -> Decimal:
    if text in FRACTIONS:
        return FRACTIONS[text]
    above, below = text.split("/")
    return Decimal(above) / Decimal(below)


_PHONE = re.compile(
    r"(?<![\w.,])(?:\+[0-9]{1,3}[ .-]?|\(\+?0?[0-9]{1,4}\)[ .-]?|0[0-9]{1,4}[ .-])"
    r"\(?[0-9]{2,5}\)?(?:[ .-][0-9]{2,5}){1,5}(?![0-9])"
    r"|(?<![\w.,])[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}(?![0-9])"
)
_PHONE_DIGITS = 8  # at least
_LIST_MARKER = re.compile(rf"^\s*(?:\(?[{D}]{{1,2}}[.)]|\([{D}]{{1,2}}\))\s+(?=[^\W\d_]|[\"“«「])")


_ANY_DIGIT = re.compile(rf"[{D}]")


@dataclass(frozen=True, slots=True)
class Separators:
    """What separates thousands and decimals in a language, and which of them are used the other way round too."""

    group: frozenset[str]
    decimal: frozenset[str]
    ambiguous: frozenset[str]
    ambiguous_with_scale: frozenset[str]


@cache
def separators(lang: Lang) -> Separators:
    numbers = table(lang, "numbers")
    return Separators(
        *(frozenset(numbers.get(k, ())) for k in ("group", "decimal", "ambiguous", "ambiguous_with_scale"))
    )


@dataclass(frozen=True, slots=True)
class Numeral:
    start: int
    end: int
    amount: Decimal
    alt: Decimal | None = None
    alt_scaled: Decimal | None = None  # likewise, where a big magnitude word follows


def _grouped(parts: list[str]) -> bool:
    """1.234.567 (and the Indian 1,23,45,678)."""
    if not 1 <= len(parts[0]) <= 3 or parts[0][0] == "0" or len(parts[-1]) != 3:
        return False
    middle = {len(p) for p in parts[1:-1]}
    return middle <= {3} or (middle == {2} and len(parts[0]) <= 2)


def read(text: str, start: int, lang: Lang) -> list[Numeral]:
    """What the run `text` (a match of `NUMERAL` that begins at `start`) says: one number mostly.

    A list such as "1,2,3" gives several, a version or other code ("1.2.3", "007") none.
    """
    plain = text.translate(_ASCII)
    end = start + len(text)
    if plain.isdigit():
        if plain[0] == "0" and len(plain) > 3:
            return []  # a code; RT 02 and 007 are said as numbers
        return [Numeral(start, end, Decimal(plain))] if len(plain) <= 24 else []
    seps = _SEPARATOR.findall(plain)
    parts = _SEPARATOR.split(plain)
    if len(plain) > 32:
        return []
    digits = "".join(parts)
    kinds = set(seps)
    rules = separators(lang)
    if len(seps) > 1:
        if len(kinds) == 1:
            if _grouped(parts):
                return [Numeral(start, end, Decimal(digits))]
            return [] if seps[0] == "." else _apart(parts, start)
        if len(set(seps[:-1])) == 1 and seps[-1] in ".,٫·" and _grouped(parts[:-1]):
            return [Numeral(start, end, Decimal("".join(parts[:-1]) + "." + parts[-1]))]
        return _apart(parts, start) if kinds <= set(_SPACES + ",،") else []
    sep, grouped = seps[0], _grouped(parts)
    if sep in _SPACES and (" " not in rules.group and sep == " "):
        return _apart(parts, start)
    if sep not in ".,٫·":
        return [Numeral(start, end, Decimal(digits))] if grouped else _apart(parts, start)
    whole, fraction = Decimal(digits), Decimal(f"{parts[0]}.{parts[1]}")
    if len(parts[0]) > 1 and parts[0][0] == "0":
        return []
    scaled = sep in rules.ambiguous_with_scale
    if grouped and sep in rules.group:
        alt = fraction if sep in rules.ambiguous else None
        return [Numeral(start, end, whole, alt, fraction if scaled else alt)]
    if len(parts[1]) == 3 and sep in rules.group and sep not in rules.decimal and len(parts[0]) > 3:
        return _apart(parts, start)
    alt = whole if grouped and sep in rules.ambiguous else None
    return [Numeral(start, end, fraction, alt, whole if grouped and scaled else alt)]


def apart(text: str, start: int) -> list[Numeral]:
    """The parts of a run each for itself."""
    return _apart(_SEPARATOR.split(text.translate(_ASCII)), start)


def _apart(parts: list[str], start: int) -> list[Numeral]:
    found = []
    for part in parts:
        if part and (part[0] != "0" or len(part) <= 3) and len(part) <= 24:
            found.append(Numeral(start, start + len(part), Decimal(part)))
        start += len(part) + 1
    return found


def no_quantities(text: str) -> list[Span]:
    """Telephone numbers and list markers."""
    digits = len(_ANY_DIGIT.findall(text))
    if not digits:
        return []
    phones = _PHONE.finditer(text) if digits >= _PHONE_DIGITS else ()
    found = [Span(*m.span()) for m in phones if sum(c.isdigit() for c in m[0]) >= _PHONE_DIGITS]
    if m := _LIST_MARKER.match(text):
        found.append(Span(*m.span()))
    return found


_CODE_BEFORE = re.compile(r"(?:ISO|IEC|RFC|SNI|DIN|IP|v|V)[ .]?$")
_MEASURE_MARKS = ("℃", "°", "º", "度", "%", "％")
_WORD_CHAR = re.compile(r"[\u0620-\u064a\u3040-\u30ff\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ_@#\\]")


def is_code(text: str, start: int, end: int, suffix: Callable[[int], int]) -> bool:
    """Whether digits are part of a name or code: B-52, COVID-19, G20, 5G, ISO 9001.

    `suffix(end)` gives the length of letters behind the digits that belong to a number (ordinal, scale, unit).
    """
    if start:
        before = text[start - 1]
        sized = before in "xX×" and start > 1 and text[start - 2].isdigit()  # 36x24
        if _LATIN.match(before) and before != "#" and not sized:
            return True
        if before in "-‐‑" and start > 1 and _WORD_CHAR.match(text[start - 2]):
            return text[end : end + 1] not in _MEASURE_MARKS  # كوفيد-19, 伊尔-76; but 气温-5℃
        if before in "-‐‑" and start > 1 and _LATIN.match(text[start - 2]):
            word = start - 2
            while word and _LATIN.match(text[word - 1]):
                word -= 1
            if text[word].isupper():
                return True
        if before in " ." or before in "vV":
            head = text[max(0, start - 5) : start]
            m = _CODE_BEFORE.search(head)
            if m and (m.start() == 0 or not head[m.start() - 1].isalnum()):
                return True
    if text[end : end + 1] in ("x", "X", "×") and text[end + 1 : end + 2].isdigit():
        return False
    return end < len(text) and bool(_LATIN.match(text[end])) and not suffix(end)
