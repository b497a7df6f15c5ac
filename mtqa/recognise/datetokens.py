"""The words, numbers and marks that dates and times are made of: text -> tokens and their shape.

Each token has a one-letter code, and the codes of a text form its *shape*: "Senin, 12 Juni 2023" has the shape
"w, d m y". Dates and times are then short patterns over shapes (`patterns` and `times` in
`locales/<lang>/dates.toml`), the same way for languages with and without spaces. Codes are listed in `CODES`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from mtqa.locales import table
from mtqa.model import Lang

CODES = """
d  number 1..31 of one or two digits     y  number of four digits, 1000..2999     n  any other number
m  month   M  month word with other uses (May, mars)    w  weekday   W  weekday word with other uses (Sun, Min)
h  Hijri month   H  mark of the Hijri era    G  era whose years are counted anew (令和, 民國)   i  first year (元)
E  era after the year (SM, av. J.-C.)   e  era before the year (公元前)
r  relative phrase (kemarin, last year)   l  modifier: last, next, this
Y  "year"   B  "month of"   V  what follows a bare year (赛季)   D  before a day (tanggal, le)   P  before a year (in, sejak)   F  "of"   J  "and", "to"
C  "century"   A  ending or word of a decade   Q  "quarter"   k  ordinal prefix   s  ordinal suffix
O  ordinal word   R  Roman numeral   S  part of a period (early, akhir)   g  "age of"   u  what is counted (people, km)
T  before a time (pukul, at)   p  half of the day (p.m., sore)   z  time zone   o  "hour" in a time (h, 時)
b  "minutes" in a time (分)   c  "seconds" in a time   a  half, quarter   N  noon, midnight   t  hour as a word
x  other word   +  joined prefix (wa-)   ' ' white space   , - / . ( ) ' :  as themselves   _  other mark
年 月 日  as themselves
"""

_DIGITS = r"\d+"
_WORD = r"(?:[^\W\d_]|[\u0300-\u036f\u064b-\u065f\u0670])+"
_SPACED = re.compile(rf"{_DIGITS}|{_WORD}|\s+|.", re.DOTALL)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("،、，", ","),
        **dict.fromkeys("‐‑‒–—−~〜～－", "-"),
        "／": "/",
        "．": ".",
        "（": "(",
        "）": ")",
        "：": ":",
        **dict.fromkeys("’‘ʼ", "'"),
    }
)
_KNOWN_MARKS = frozenset(",-/.():'")
_ARABIC_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_FORMS = str.maketrans("أإآٱى", "اااا\u064a")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_ORDINAL = re.compile(r"([IVX]{1,6})(?:e|è|ème|er|ᵉ|th)?")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_HAN = "〇零一二三四五六七八九十廿卅两兩"


@dataclass(frozen=True, slots=True)
class Token:
    code: str
    start: int
    end: int
    value: Any = None  # int for numbers, months, weekdays, ordinals; str for relatives; see the tables


@dataclass(frozen=True, slots=True)
class Lexed:
    text: str
    tokens: tuple[Token, ...]
    shape: str


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]  # the normalised tokens of the phrase
    code: str
    value: Any
    capital: bool  # counts only when written with a capital


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    spaced: bool
    prefixes: tuple[str, ...]  # joined to the next word: Arabic wa-, bi-
    first: dict[str, tuple[_Entry, ...]]  # entries by first word, longest first
    lexer: re.Pattern[str]
    words: dict[str, _Entry]  # of a spaceless language
    glued: int  # unknown words longer than this are searched for names of months and weekdays; 0: none are
    inside: re.Pattern[str] | None


def normal(word: str) -> str:
    """A word as the tables spell it: composed, case-folded, Arabic without vowel marks and hamza seats."""
    if word.isascii():
        return word.casefold() if not word.isspace() else " "
    if word.isspace():
        return " "
    word = unicodedata.normalize("NFKC", word).casefold().translate(_MARKS)
    return _ARABIC_MARKS.sub("", word).translate(_ARABIC_FORMS)


def _number_code(value: int, digits: int) -> str:
    if digits <= 2 and 1 <= value <= 31:
        return "d"
    if digits == 4 and 1000 <= value <= 2999:
        return "y"
    return "n"


def han_number(text: str) -> int | None:
    """一九四五 -> 1945, 二十三 -> 23, 廿 -> 20; None if it is no number below 100 or digit string."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return int("".join(str(_HAN_DIGITS[c]) for c in text)) if len(text) <= 4 else None
    if len(text) > 3 or text.count("十") > 1:
        return None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)


def roman(text: str) -> int | None:
    """XIX -> 19, up to XXXIX; None if it is no Roman numeral."""
    if not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _entries(data: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """The (phrase, code, value) rows of a language's table."""
    rows: list[tuple[str, str, Any]] = []
    for section, code in (
        ("months", "m"),
        ("weak_months", "M"),
        ("weekdays", "w"),
        ("weak_weekdays", "W"),
        ("hijri", "h"),
        ("ordinals", "O"),
        ("hours", "t"),
    ):
        rows += [(p, code, int(k)) for k, phrases in data.get(section, {}).items() for p in phrases]
    for section, code in (
        ("relative", "r"),
        ("decades", "A"),
        ("modifiers", "l"),
        ("eras", "E"),
        ("eras_before", "e"),
        ("calendars", "G"),
        ("halves", "p"),
        ("fractions", "a"),
        ("fractions_after", "a"),
        ("named_times", "N"),
    ):
        rows += [(p, code, k) for k, phrases in data.get(section, {}).items() for p in phrases]
    rows += [(p, code, p) for code, phrases in data.get("words", {}).items() for p in phrases]
    return rows


@cache
def _vocabulary(lang: Lang) -> _Vocabulary:
    data = table(lang, "dates")
    first: dict[str, list[_Entry]] = {}
    words: dict[str, _Entry] = {}
    for phrase, code, value in _entries(data):
        parts = tuple(normal(w) for w in _SPACED.findall(phrase)) if data["spaced"] else (phrase,)
        entry = _Entry(parts, code, value, data["spaced"] and phrase[:1] != phrase[:1].lower())
        first.setdefault(parts[0], []).append(entry)
        words.setdefault(phrase, entry)
    alternatives = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    heads = "".join(re.escape(c) for c in sorted({w[0] for w in words}))
    lexer = _SPACED
    if not data["spaced"]:
        lexer = re.compile(
            rf"{_DIGITS}|{alternatives}|[{_HAN}]+|\s+|[^\s\d{heads}{_HAN}年月日()（）/／.．,，、:：\-‐-―−~〜～－'’]+|.",
            re.DOTALL,
        )
    return _Vocabulary(
        data["spaced"],
        tuple(data.get("prefixes", ())),
        {w: tuple(sorted(es, key=lambda e: -len(e.words))) for w, es in first.items()},
        lexer,
        words,
        data.get("glued", 0),
        re.compile("|".join(map(re.escape, _names(first)))) if data.get("glued") else None,
    )


def _names(first: dict[str, list[_Entry]]) -> list[str]:
    """Months and weekdays of one word that hardly occur inside other words."""
    return [
        w for w, es in first.items() if len(w) >= 5 and any(e.code in "mw" and len(e.words) == 1 for e in es)
    ]


def _mark(piece: str) -> str:
    piece = piece.translate(_MARKS)
    return piece if piece in _KNOWN_MARKS or piece in "年月日" else "_"


def _lex_spaced(text: str, vocabulary: _Vocabulary) -> list[Token]:
    pieces = [(m[0], m.start(), m.end()) for m in vocabulary.lexer.finditer(text)]
    tokens: list[Token] = []
    i = 0
    while i < len(pieces):
        piece, start, end = pieces[i]
        if piece.isdecimal():
            value = int(piece) if len(piece) <= 4 else -1
            tokens.append(Token(_number_code(value, len(piece)), start, end, value))
        elif piece.isspace():
            tokens.append(Token("\n" if "\n" in piece else " ", start, end))
        elif len(piece) == 1 and not piece.isalpha():
            tokens.append(Token(_mark(piece), start, end))
        else:
            found = _phrase(pieces, i, vocabulary)
            if found:
                entry, skip = found
                i += len(entry.words) - 1
                if skip:
                    tokens.append(Token("+", start, start + skip))
                tokens.append(Token(entry.code, start + skip, pieces[i][2], entry.value))
            elif hidden := _hidden(piece, vocabulary):
                entry, at, until = hidden
                spans = (
                    (0, at, "x", None),
                    (at, until, entry.code, entry.value),
                    (until, len(piece), "x", None),
                )
                tokens += [Token(code, start + a, start + b, value) for a, b, code, value in spans if a < b]
            else:
                ordinal = _ROMAN_ORDINAL.fullmatch(piece)  # XIX, XIXe
                value_or_none = roman(ordinal[1]) if ordinal else None
                tokens.append(Token("R" if value_or_none else "x", start, end, value_or_none))
        i += 1
    return tokens


def _phrase(pieces: list[tuple[str, int, int]], i: int, vocabulary: _Vocabulary) -> tuple[_Entry, int] | None:
    """The longest entry that begins at piece `i`, and how many characters of a joined prefix precede it."""
    piece = pieces[i][0]
    word = normal(piece)
    for prefix in ("", *vocabulary.prefixes):
        if not word.startswith(prefix):
            continue
        head = word[len(prefix) :]
        for entry in vocabulary.first.get(head, ()):
            if entry.capital and not piece[:1].isupper():
                continue
            rest = entry.words[1:]
            if all(
                i + k < len(pieces) and normal(pieces[i + k][0]) == expected
                for k, expected in enumerate(rest, start=1)
            ):
                return entry, len(prefix)
    return None


def _hidden(piece: str, vocabulary: _Vocabulary) -> tuple[_Entry, int, int] | None:
    """A month or weekday inside a word that swallowed its neighbours: يومالخميسأنه."""
    if not vocabulary.inside or len(piece) <= vocabulary.glued:
        return None
    folded = piece.translate(_ARABIC_FORMS)  # keeps the length
    m = vocabulary.inside.search(folded)
    if not m:
        return None
    return next(e for e in vocabulary.first[m[0]] if len(e.words) == 1), m.start(), m.end()


def _lex_spaceless(text: str, vocabulary: _Vocabulary) -> list[Token]:
    tokens: list[Token] = []
    for m in vocabulary.lexer.finditer(text):
        piece, start, end = m[0], m.start(), m.end()
        entry = vocabulary.words.get(piece)
        if entry:
            tokens.append(Token(entry.code, start, end, entry.value))
        elif piece.isdecimal():
            value = int(piece) if len(piece) <= 4 else -1
            tokens.append(Token(_number_code(value, len(piece)), start, end, value))
        elif piece[0] in _HAN:
            number = han_number(piece)
            code = "n" if number is None else _number_code(number, 2 if number < 100 else 4)
            tokens.append(Token(code, start, end, -1 if number is None else number))
        elif piece.isspace():
            tokens.append(Token("\n" if "\n" in piece else " ", start, end))
        elif len(piece) == 1:
            mark = _mark(piece)
            tokens.append(Token("x" if mark == "_" and piece.isalpha() else mark, start, end))
        else:
            tokens.append(Token("x", start, end))
    return tokens


@lru_cache(maxsize=64)
def lex(text: str, lang: Lang) -> Lexed:
    """The tokens of `text`, in order and without gaps, and their shape (one code per token)."""
    vocabulary = _vocabulary(lang)
    tokens = (_lex_spaced if vocabulary.spaced else _lex_spaceless)(text, vocabulary)
    return Lexed(text, tuple(tokens), "".join(t.code for t in tokens))
