"""What single words, numbers and marks mean in dates and times, by language (`locales/<lang>/dates.toml`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from mtqa.locales import table
from mtqa.model import Lang
from mtqa.recognise.letters import by_letters
from mtqa.recognise.surface import alternatives
from mtqa.recognise.words import arabic_words

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
_DIGIT = re.compile(r"\d")
_WORD = r"(?:[^\W\d_]+|[\u0300-\u036f\u064b-\u065f\u0670])+"
_SPACED = by_letters(rf"{_WORD}|\s+|{_DIGITS}|.", re.DOTALL)
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
_KNOWN_MARKS = frozenset(",-/.():'年月日")
_ARABIC_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_ARABIC_FORMS = str.maketrans("أإآٱى", "اااا\u064a")
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_ROMAN_ORDINAL = re.compile(r"([IVX]{1,6})(?:e|è|ème|er|ᵉ|th)?")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10}
_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
HAN = "〇零一二三四五六七八九十廿卅两兩"
_MEMO = 50_000  # readings kept per language
_SECTIONS = {  # section of the table -> code; those of the first line have numbers as keys
    "months": "m", "weak_months": "M", "weekdays": "w", "weak_weekdays": "W", "hijri": "h", "ordinals": "O", "hours": "t",
    "relative": "r", "decades": "A", "modifiers": "l", "eras": "E", "eras_before": "e", "calendars": "G",
    "halves": "p", "fractions": "a", "fractions_after": "a", "named_times": "N",
}  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+")
_TELLING = "mMwWrhCQAN"  # what may be a date or time, or a part of one, where no figure is
_TELLING_HOUR = "Topa"  # ... beside the hour as a word
_TELLING_FIGURE = "EeGHAzTopa"  # ... beside a figure that is neither of four digits nor beside another
_BEFORE_FIGURE = "D"  # ... right before such a figure
_TELLING_SPACELESS = "mMwWrhNGz"  # ... where words have no spaces
_BEHIND_FIGURE = "DCQAo"  # ... right behind a figure there
_NUMBERED = "mMwWhOt"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or phrase of the table."""

    words: tuple[str, ...]  # normalised
    code: str
    value: Any
    capital: bool  # counts only when written with a capital


@dataclass(frozen=True, slots=True)
class Reading:
    """What a piece of text is by itself, and the phrases that it may begin, to be tried in order.

    A candidate is (length of a joined prefix, the words that must follow, code, value).
    """

    word: str  # normalised
    length: int
    code: str
    value: Any = None
    candidates: tuple[tuple[int, tuple[str, ...], str, Any], ...] = ()
    reach: int = 0  # how many pieces the longest candidate needs behind this one
    second: frozenset[str] | None = (
        None  # the words of which one must stand after the next piece; None: any may
    )
    hidden: tuple[str, Any, int, int] | None = None  # a name inside the piece: code, value, start, end


Memo = tuple[str, int, Any, Reading | None]
"""Code, length and value of a piece, and its reading where that is more."""


class _Memo(dict[str, Memo]):
    """Readings by piece, made when first asked for."""

    def __init__(self, read: Callable[[str], Reading]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, piece: str) -> Memo:
        if len(self) >= _MEMO:
            self.clear()
        r = self._read(piece)
        memo = self[piece] = (r.code, r.length, r.value, r if r.candidates or r.hidden else None)
        return memo


_JOINTS = "".join(("-/.:", *(chr(c) for c, mark in _MARKS.items() if mark in "-/.:")))
_FIGURES = re.compile(rf"\d{{4}}|\d[{re.escape(_JOINTS)}]\d")
_WORD_BEFORE_FIGURE = by_letters(r"(?<![^\W\d_])([^\W\d_]+)\W+\d")
_UNUSUAL = re.compile(  # signs that a table may know in another form: full-width letters, ㋿
    "[^\0-~·\u2010-\u203b\u3000-\u3035\u3041-\u3096\u30a0-\u30fe\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff1f]"
)

Phrases = dict[str, tuple[frozenset[str], ...]]
"""Phrases as the sets of their words, by the longest word."""


def _phrases(phrases: Iterable[str]) -> Phrases:
    found: Phrases = {}
    for words in (_LETTERS.findall(phrase.lower()) for phrase in phrases):
        if words:
            key = max(words, key=len)
            found[key] = (*found.get(key, ()), frozenset(words))
    return found


def _any_in(phrases: Phrases, words: frozenset[str]) -> bool:
    """Whether all words of a phrase are there."""
    if phrases.keys().isdisjoint(words):
        return False
    return any(phrase <= words for word in phrases.keys() & words for phrase in phrases[word])


@dataclass(frozen=True, slots=True)
class Telling:
    """The words without which a text has no date or time."""

    phrases: Phrases
    hours: frozenset[str]
    beside_hour: Phrases
    beside_figure: Phrases
    before_figure: frozenset[str]
    spaceless: re.Pattern[str] | None  # a text without spaces has to hold this

    def in_words(self, words: frozenset[str], text: str) -> bool:
        """Of a text with spaces in plain letters."""
        if _any_in(self.phrases, words):
            return True
        if not self.hours.isdisjoint(words) and _any_in(self.beside_hour, words):
            return True
        if not _DIGIT.search(text):
            return False
        if _FIGURES.search(text) or _any_in(self.beside_figure, words):
            return True
        return not self.before_figure.isdisjoint(words) and not self.before_figure.isdisjoint(
            _WORD_BEFORE_FIGURE(text).findall(text.lower())
        )

    def in_signs(self, text: str) -> bool:
        """Of a text without spaces."""
        return self.spaceless is None or bool(self.spaceless.search(text.lower()) or _UNUSUAL.search(text))


def _telling(rows: list[tuple[str, str, Any]], spaced: bool) -> Telling:
    def of(codes: str) -> list[str]:
        return [phrase.lower() for phrase, code, _ in rows if code in codes]

    own = [p.lower() for p, code, v in rows if code in _TELLING and (code != "A" or str(v).isdecimal())]
    if not spaced:
        number, joints = rf"[\d{HAN}]", re.escape(_JOINTS)
        behind = alternatives(["年", "月", "日", *of(_BEHIND_FIGURE)], "zh")
        alone = of(_TELLING_SPACELESS)
        body = rf"\d{{4}}|[{HAN}]{{4}}|{number}(?:[{joints}]{number}|\s*{behind})|{alternatives(alone, 'zh')}"
        # A pattern that begins with a set of characters passes over all others quickly.
        heads = re.escape("".join(sorted({word[0] for word in alone})))
        body = rf"(?=[\d{HAN}{heads}])(?:{body})"
        return Telling({}, frozenset(), {}, {}, frozenset(), re.compile(body))
    return Telling(
        _phrases(own),
        frozenset(max(_LETTERS.findall(p), key=len) for p in of("t")),
        _phrases(of(_TELLING_HOUR)),
        _phrases(of(_TELLING_FIGURE)),
        frozenset(_LETTERS.findall(p)[-1] for p in of(_BEFORE_FIGURE)),
        None,
    )


@dataclass(slots=True)
class Vocabulary:
    spaced: bool
    pieces: Callable[[str], re.Pattern[str]]  # what cuts a text without gaps
    prefixes: tuple[str, ...]  # joined to the next word: Arabic wa-, bi-
    first: dict[str, tuple[Entry, ...]]  # entries by first word, longest first
    glued: int  # unknown words longer than this are searched for names of months and weekdays; 0: none are
    inside: re.Pattern[str] | None
    telling: Telling
    memo: _Memo = field(init=False)
    telling_words: dict[str, tuple[tuple[frozenset[str], bool], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.memo = _Memo(self._read)

    def may_tell(self, text: str) -> bool:
        """Whether a text in which words have joined prefixes can hold a date or time: by its figures, or a word or
        phrase that can belong to one (without a figure, if it has none)."""
        figure = bool(_DIGIT.search(text))
        if (figure and _FIGURES.search(text)) or not unicodedata.is_normalized("NFKC", text):
            return True
        words = arabic_words(text)
        known = self.telling_words
        folded: set[str] = set()
        for word in words:
            needed = known.get(word)
            if needed is None:
                needed = self._needed(word)
            for others, of_figure in needed:
                if of_figure and not figure:
                    continue
                if not others:
                    return True
                folded = folded or set(map(normal, words))
                if others <= folded:
                    return True
        return False

    def _needed(self, word: str) -> tuple[tuple[frozenset[str], bool], ...]:
        """With which other words of a phrase, and whether only beside a figure, a word may be part of a date or time."""
        bare = _ARABIC_MARKS.sub("", word)
        code, _, _, reading = self.memo[bare] if bare else ("_", 0, None, None)
        codes: list[tuple[str, tuple[str, ...]]] = [(code, ())]
        if reading is not None:
            codes += [(c, rest) for _, rest, c, _ in reading.candidates]
            if reading.hidden:
                codes.append((reading.hidden[0], ()))
        needed = tuple(
            (frozenset(w for w in rest if w.isalpha()), c not in _TELLING + _TELLING_HOUR + "t")
            for c, rest in codes
            if c in _TELLING + _TELLING_HOUR + _TELLING_FIGURE + _BEFORE_FIGURE + "t"
        )
        if len(self.telling_words) >= _MEMO:
            self.telling_words.clear()
        self.telling_words[word] = needed
        return needed

    def _read(self, piece: str) -> Reading:
        if piece.isspace():
            return Reading(" ", len(piece), "\n" if "\n" in piece else " ")
        word = normal(piece)
        if piece.isdecimal():
            value = int(piece) if len(piece) <= 6 else -1
            return Reading(word, len(piece), number_code(value, len(piece)), value)
        candidates = self._candidates(piece, word)
        alone = next((i for i, (skip, rest, _, _) in enumerate(candidates) if not skip and not rest), None)
        if alone is not None:  # in the table by itself; what comes behind is never tried
            _, _, code, value = candidates[alone]
            candidates = candidates[:alone]
        elif not candidates and (hidden := self._hidden(piece)):
            return Reading(word, len(piece), "x", hidden=hidden)
        else:
            code, value = self._alone(piece)
        rests = [rest for _, rest, _, _ in candidates]
        return Reading(
            word,
            len(piece),
            code,
            value,
            tuple(candidates),
            max(map(len, rests), default=0),
            frozenset(rest[1] for rest in rests) if all(len(rest) > 1 for rest in rests) else None,
        )

    def _alone(self, piece: str) -> tuple[str, Any]:
        """Code and value of a piece that is no word of the table by itself."""
        if not self.spaced and piece[0] in HAN:
            number = han_number(piece)
            if number is None:
                return "n", -1
            return number_code(number, 2 if number < 100 else 4), number
        if len(piece) == 1 and not piece.isalpha():
            mark = piece.translate(_MARKS)
            return (mark if mark in _KNOWN_MARKS else "_"), None
        if piece in _KNOWN_MARKS:
            return piece, None
        ordinal = _ROMAN_ORDINAL.fullmatch(piece) if piece[0] in "IVX" else None  # XIX, XIXe
        value = roman(ordinal[1]) if ordinal else None
        return ("R", value) if value else ("x", None)

    def _candidates(self, piece: str, word: str) -> list[tuple[int, tuple[str, ...], str, Any]]:
        found = [(0, entry) for entry in self.first.get(word, ())]
        for prefix in self.prefixes:
            if word.startswith(prefix):
                found += [(len(prefix), entry) for entry in self.first.get(word[len(prefix) :], ())]
        return [
            (skip, entry.words[1:], entry.code, entry.value)
            for skip, entry in found
            if not entry.capital or piece[0].isupper()
        ]

    def _hidden(self, piece: str) -> tuple[str, Any, int, int] | None:
        """A month or weekday inside a word that swallowed its neighbours (يومالخميسأنه): code, value, start, end."""
        if not self.inside or len(piece) <= self.glued:
            return None
        m = self.inside.search(piece.translate(_ARABIC_FORMS))  # which keeps the length
        if not m:
            return None
        entry = next(e for e in self.first[m[0]] if len(e.words) == 1)
        return entry.code, entry.value, m.start(), m.end()


@lru_cache(maxsize=_MEMO)
def normal(word: str) -> str:
    """A word as the tables spell it: composed, case-folded, Arabic without vowel marks and hamza seats."""
    if word.isspace():
        return " "
    if word.isascii():
        return word.casefold()
    word = unicodedata.normalize("NFKC", word).casefold().translate(_MARKS)
    return _ARABIC_MARKS.sub("", word).translate(_ARABIC_FORMS)


def number_code(value: int, digits: int) -> str:
    if digits <= 2 and 1 <= value <= 31:
        return "d"
    return "y" if digits == 4 and 1000 <= value <= 2999 else "n"


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


def _rows(data: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """The (phrase, code, value) rows of a language's table; where a word has two codes, the first wins."""
    rows: list[tuple[str, str, Any]] = [
        (phrase, code, int(key) if code in _NUMBERED else key)
        for section, code in _SECTIONS.items()
        for key, phrases in data.get(section, {}).items()
        for phrase in phrases
    ]
    return rows + [
        (phrase, code, phrase) for code, phrases in data.get("words", {}).items() for phrase in phrases
    ]


@cache
def vocabulary(lang: Lang) -> Vocabulary:
    data = table(lang, "dates")
    spaced = data["spaced"]
    first: dict[str, list[Entry]] = {}
    for phrase, code, value in _rows(data):
        parts = tuple(normal(w) for w in _SPACED(phrase).findall(phrase)) if spaced else (normal(phrase),)
        first.setdefault(parts[0], []).append(
            Entry(parts, code, value, spaced and phrase[:1] != phrase[:1].lower())
        )
    # Months and weekdays of one word that hardly occur inside other words.
    names = [
        w for w, es in first.items() if len(w) >= 5 and any(e.code in "mw" and len(e.words) == 1 for e in es)
    ]
    return Vocabulary(
        spaced,
        _SPACED if spaced else _spaceless_pieces([p for p, _, _ in _rows(data)]),
        tuple(data.get("prefixes", ())),
        {w: tuple(sorted(es, key=lambda e: -len(e.words))) for w, es in first.items()},
        data.get("glued", 0),
        re.compile("|".join(map(re.escape, names))) if data.get("glued") else None,
        _telling(_rows(data), spaced),
    )


def _spaceless_pieces(phrases: list[str]) -> Callable[[str], re.Pattern[str]]:
    """Digits, known phrases, Han numerals, and runs of all that can begin none of them."""
    alternatives = "|".join(re.escape(p) for p in sorted(set(phrases), key=len, reverse=True))
    heads = "".join(re.escape(c) for c in sorted({p[0] for p in phrases}))
    pattern = re.compile(
        rf"{_DIGITS}|{alternatives}|[{HAN}]+|\s+|[^\s\d{heads}{HAN}年月日()（）/／.．,，、:：\-‐-―−~〜～－'’]+|.",
        re.DOTALL,
    )
    return lambda text: pattern
