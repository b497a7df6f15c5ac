"""Number words of languages that write them with spaces (Indonesian, English, French, Arabic), mixed with digits.

One grammar for all: words add ("twenty" "one"), multiply ("dua" "ratus"), divide ("two" "thirds"); which word does what
is data (`locales/<lang>/numbers.toml`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, NamedTuple

from mtqa.locales import table
from mtqa.model import Lang
from mtqa.recognise.atom import Atom, Mask
from mtqa.recognise.letters import by_letters
from mtqa.recognise.numerals import (
    FRACTIONS,
    VULGAR,
    D,
    Numeral,
    apart,
    is_code,
    numeral,
    read,
    roman,
    vulgar,
)
from mtqa.recognise.trie import longest
from mtqa.recognise.wordset import words_in, words_of
from mtqa.values import Approx

_GAPS = frozenset((" ", "-", "\u00a0", "\u202f", "\u2009", "‐", "‑", "  ", " \u00a0"))
_ARABIC = "\u0620-\u065f\u0670-\u06d3"
_HALVES = "".join(FRACTIONS)
_HALF = re.compile(f"[{_HALVES}]")
_ARABIC_MARKS = re.compile("[\u064b-\u065f\u0670\u0640]")
_ARABIC_WORD = by_letters(rf"[{_ARABIC}]+|(?![{_HALVES}])[^\W\d_]+")
_TANWIN = re.compile(r"(?:\u064b\u0627|\u0627\u064b)(?!\w)")  # the accusative ending
_ARABIC_FOLD = str.maketrans("أإآٱىة", "ااااي" + "ه")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word does in a number."""

    act: str
    value: Decimal


_ROMAN = "\0roman"  # the word of a token that is a Roman numeral


class Token(NamedTuple):
    start: int
    end: int
    word: str  # folded; "" for digits
    amount: Decimal | None = None
    alt: Decimal | None = None
    alt_scaled: Decimal | None = None
    joined: bool = False  # Arabic: "and" is written together with the word


@dataclass(frozen=True, slots=True)
class Lexicon:
    words: dict[str, tuple[Entry, ...]]
    idioms: dict[str, tuple[tuple[str, ...], ...]]
    figures: Callable[[str], re.Pattern[str]]  # group 1: a fraction such as ½; else a run of digits
    roman: Callable[[str], re.Pattern[str]]
    places: Callable[[str], re.Pattern[str]]  # of the known words in lower case
    hyphened: frozenset[str]  # what known words with a hyphen begin with
    suffixes: dict[str, Decimal]
    ordinal_before: tuple[str, ...]
    ordinal_after: frozenset[str]
    decade_after: frozenset[str]
    alone: frozenset[str]
    units: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()  # words that a number can begin with
    articles: frozenset[str] = frozenset()  # ... that it can where a unit follows
    figure: re.Pattern[str] = re.compile("")  # what else it can begin with: figures, Roman numerals
    known: frozenset[str] = frozenset()  # words that have a part in numbers or idioms; others are passed over
    unit_words: frozenset[str] = frozenset()  # that an article can make "one" of
    vigesimal: bool = False
    prefixes: tuple[str, ...] = ()
    dual_fractions: frozenset[str] = frozenset()
    ordinal_leads: bool = False  # the ordinal form comes first: ketiga belas, kedua puluh lima


def plain_arabic(word: str) -> str:
    """Without vowel signs, with one form of alef, ya and ta marbuta."""
    return _ARABIC_MARKS.sub("", word).translate(_ARABIC_FOLD)


def fold(word: str, lang: Lang) -> str:
    """The form in which words are looked up: lower case; Arabic without vowel signs and with plain letters."""
    if lang == "ar":
        return plain_arabic(_TANWIN.sub("", word) if "\u064b" in word else word)
    return word.lower()


_ACTS = (
    "add", "closed", "teen", "one_scale", "scale", "scale_plural", "group_of", "vague",
    "half", "fraction", "ordinal", "loose", "article", "inner",
)  # fmt: skip


# What no number begins with.
_ARTICLES = ({"article"}, {"article", "inner"})
_CONTINUE = frozenset(("teen", "article", "inner", "and", "of", "point", "about", "over"))


@cache
def lexicon(lang: Lang) -> Lexicon:
    numbers = table(lang, "numbers")
    words: dict[str, tuple[Entry, ...]] = {}
    for act in _ACTS:
        for word, value in numbers.get(act, {}).items():
            key = fold(word, lang)
            words[key] = (*words.get(key, ()), Entry(act, Decimal(str(value))))
    units = table(lang, "units")
    for count, group in enumerate((units.get("one", {}), units.get("two", {})), 1):
        for word in (w for ws in group.values() for w in ws):
            key = fold(word, lang)
            words[key] = (*words.get(key, ()), Entry("fixed", Decimal(count)))
    for word, act in numbers.get("joins", {}).items():
        key = fold(word, lang)
        words[key] = (*words.get(key, ()), Entry(act, Decimal(0)))
    idioms: dict[str, list[tuple[str, ...]]] = {}
    for phrase in numbers["idioms"]["not_numbers"]:
        parts = tuple(fold(p, lang) for p in re.split(r"[\s'’-]+", phrase) if p)
        idioms.setdefault(parts[0], []).append(parts)
    digits = numbers["digits"]
    symbols = {
        s
        for group in table("common", "units").values()
        for unit in group.values()
        if isinstance(unit, dict)
        for s in unit["symbols"]
    }
    unit_words = {
        w.lower() for g in ("unit", "duration") for ws in units[g].values() for w in ws if w.isalpha()
    }
    starters = {w for w, es in words.items() if any(e.act not in _CONTINUE for e in es)}
    members = {part for phrases in idioms.values() for phrase in phrases for part in phrase}
    known = {*words, *members, *(unit_words if numbers.get("article") else ())}
    # A word begins where no letter stands in front; ½ is one to a pattern, and Arabic ones are words by themselves.
    begins = rf"(?:(?<![^\W\d_])|(?<=[{_HALVES}{_ARABIC if lang == 'ar' else ''}]))"
    written = frozenset(w for w in known if w.replace("-", "").isalpha())
    return Lexicon(
        words=words,
        starters=frozenset(starters | {part for w in starters for part in w.split("-")}),
        articles=frozenset(w for w, es in words.items() if {e.act for e in es} in _ARTICLES),
        figure=re.compile(rf"[{D}{_HALVES}]|[IVX][IVX]"),
        figures=by_letters(rf"(?=[{D}{_HALVES}])(?:((?:(?=[{D}])|{begins})(?:{VULGAR}))|{numeral(lang)})"),
        roman=by_letters(rf"(?=[IVX][IVX]){begins}[IVX]{{2,}}(?![^\W\d_])"),
        places=by_letters(rf"{begins}(?:{longest(written)})(?![^\W\d_])"),
        hyphened=frozenset(w.split("-")[0] for w in words if "-" in w),
        known=written,
        unit_words=frozenset(unit_words),
        idioms={k: tuple(sorted(v, key=len, reverse=True)) for k, v in idioms.items()},
        suffixes={k: Decimal(v) for k, v in numbers["suffix"].items()},
        ordinal_before=tuple(digits["ordinal_before"]),
        ordinal_after=frozenset(digits["ordinal_after"]),
        decade_after=frozenset(digits["decade_after"]),
        alone=frozenset(fold(w, lang) for w in numbers.get("alone", {}).get("words", ())),
        units=frozenset(s for s in symbols if s[:1].isalpha()),
        vigesimal=bool(numbers.get("vigesimal")),
        prefixes=tuple(numbers.get("prefixes", ())),
        ordinal_leads=bool(numbers.get("ordinal_leads")),
        dual_fractions=frozenset(fold(w, lang) for w in numbers.get("dual_fraction", {}).get("words", ())),
    )


_AFTER_DIGITS = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ²³/]+")


def scan(text: str, lang: Lang, mask: Mask) -> list[Atom]:
    """The numbers of a text that may hold some, outside `mask`, in order."""
    lex = lexicon(lang)
    tokens = _tokens(text, lang, lex, mask)
    found: list[Atom] = []
    i, n = 0, len(tokens)
    while i < n:
        token = tokens[i]
        if token.amount is None:
            if token.word in lex.idioms and (skip := _idiom(tokens, i, lex.idioms[token.word])):
                i += skip
                continue
            alone = token.word in lex.articles and (
                i + 1 == n or text[token.end : tokens[i + 1].start] not in _GAPS
            )
            if alone or token.word not in lex.words:
                i += 1
                continue
        if token.word == _ROMAN:
            found.append(Atom(token.start, token.end, token.amount or Decimal(0), ordinal=True, loose=True))
            i += 1
            continue
        atom, after = _Parser(text, tokens, i, lex).parse()
        if atom is not None:
            found.append(atom)
        i = max(after, i + 1)
    return found


def may_hold(text: str, lang: Lang) -> bool:
    """Whether anything in `text` can begin a number; most sentences are done with here."""
    lex = lexicon(lang)
    if lex.figure.search(text):
        return True
    if lang == "ar":
        return not lex.starters.isdisjoint([_arabic(w)[0] for w in arabic_words(text)])
    words = words_of(text)
    if not lex.starters.isdisjoint(words):
        return True
    return not lex.articles.isdisjoint(words) and not lex.unit_words.isdisjoint(words)


def _tokens(text: str, lang: Lang, lex: Lexicon, mask: Mask) -> list[Token]:
    """The figures and the known words of `text`: what stands between two that are not neighbours is seen in the gap."""
    found = _arabic_tokens(text, lex) if lang == "ar" else _words(text, lex)
    if lex.figure.search(text):
        for m in lex.roman(text).finditer(text):
            if value := roman(m[0]):
                found.append(Token(*m.span(), _ROMAN, value))
        if mask.spans:
            found = [t for t in found if not mask.hit(t.start, t.end)]
        for m in lex.figures(text).finditer(text):
            if not m[1]:
                found += _figures(text, lang, lex, mask, m)
            elif not mask.hit(*m.span()):
                found.append(Token(*m.span(), "", vulgar(m[0])))
        found.sort()
    elif mask.spans:
        found = [t for t in found if not mask.hit(t.start, t.end)]
    return found


def _words(text: str, lex: Lexicon) -> list[Token]:
    # In lower case, as the table is: a pattern that ignores case is several times slower.
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    elif not _HALF.search(low) and lex.hyphened.isdisjoint(words_of(text)):
        return [Token(at, at + len(word), word) for word, at in _placed(words_in(text), low, lex.known)]
    return [Token(m.start(), m.end(), m[0]) for m in lex.places(low).finditer(low)]


def _placed(words: Sequence[str], text: str, wanted: Container[str]) -> Iterator[tuple[str, int]]:
    """The wanted ones of all words of a text, each with its place."""
    at = 0
    for word in words:
        at = text.index(word, at)
        if word in wanted:
            yield word, at
        at += len(word)


def _arabic_tokens(text: str, lex: Lexicon) -> list[Token]:
    found: list[Token] = []
    words = arabic_words(text)
    known = {raw for raw in words if _arabic(raw)[0] in lex.known}
    for raw, start in _placed(words, text, known) if known else ():
        word, prefix, joined = _arabic(raw)
        end = start + len(raw)
        # "and" written together with digits is left to the digits' token.
        if not (raw == "و" and text[end : end + 1].isdigit()):
            found.append(Token(start + prefix, end, word, joined=joined))
    return found


def _figures(text: str, lang: Lang, lex: Lexicon, mask: Mask, m: re.Match[str]) -> Iterator[Token]:
    start, end = m.span()
    numerals = read(m[0], start, lang)
    if mask.hit(start, end):  # a year and a number behind it: 2008 400
        numerals = apart(m[0], start) if " " in m[0] else []
    for n in numerals:
        if mask.hit(n.start, n.end) or not _scaled(text, n, lex):
            continue
        code = is_code(text, n.start, n.end, lambda at: _suffix(text, at, lex))
        if code and not _currency_glued(text, n.start):
            continue
        joined = lang == "ar" and text[n.start - 1 : n.start] == "و"
        yield Token(n.start, n.end, "", n.amount, n.alt, n.alt_scaled, joined)


_GLUED = re.compile(r"(?:Rp|RM|Rs|SGD|USD|IDR|EUR|GBP|AUD|CAD|CNY|JPY|MYR|SAR|AED)\.?$")


def _currency_glued(text: str, start: int) -> bool:
    """Letters in front of the digits that are a currency: Rp5, USD20."""
    head = text[max(0, start - 4) : start]
    m = _GLUED.search(head)
    return bool(m) and (m is None or m.start() == 0 or not head[m.start() - 1].isalpha())


def _suffix(text: str, at: int, lex: Lexicon) -> int:
    """Length of the letters at `at` that belong to a number in front of them."""
    m = _AFTER_DIGITS.match(text, at)
    if not m:
        return 0
    tail = m[0]
    if tail == "x":
        return 1  # 10x
    if tail in lex.ordinal_after or tail in lex.decade_after or tail in lex.suffixes or tail in lex.units:
        return len(tail)
    # Letters of a scale suffix are also taken where only a currency in front gives them their sense.
    return len(tail) if tail in _MONEY_TAILS else 0


_MONEY_BEFORE = re.compile(r"(?:[$€£¥￥₹₩]|Rp\.?|RM|[A-Z]{3})\s?$")
_MONEY_BEHIND = re.compile(r"[A-Za-z]{1,3}\s?(?:[$€£¥]|[A-Z]{3}\b)")


def _scaled(text: str, numeral: Numeral, lex: Lexicon) -> bool:
    """False where a letter behind the digits makes a word of them (3T, 5M): as a magnitude a single letter needs
    a currency, decimals or a count of ten and more."""
    m = _AFTER_DIGITS.match(text, numeral.end)
    tail = m[0] if m else ""
    if len(tail) != 1 or tail not in _MONEY_TAILS or tail in lex.units or tail in lex.ordinal_after:
        return True
    if tail in lex.suffixes and (numeral.amount >= 10 or numeral.amount % 1):
        return True
    return bool(
        _MONEY_BEFORE.search(text, max(0, numeral.start - 4), numeral.start)
        or _MONEY_BEHIND.match(text, numeral.end)
    )


_MONEY_TAILS = frozenset(
    (
        "m",
        "M",
        "mn",
        "b",
        "B",
        "bn",
        "T",
        "tn",
        "k",
        "K",
        "Md",
        "Mds",
        "jt",
        "rb",
        "Jt",
        "JT",
        "h",
        "mil",
        "bil",
    )
)


@lru_cache(maxsize=16)
def arabic_words(text: str) -> list[str]:
    """The runs of Arabic letters and vowel signs, and of other letters, as they are written."""
    return _ARABIC_WORD(text).findall(text)


@lru_cache(maxsize=1 << 15)
def _arabic(raw: str) -> tuple[str, int, bool]:
    """An Arabic word folded and, where what is left is a number word, without its prefixes (and, so, by, to, as, the).

    Returns the word, the length of what was cut off in front of it (the article stays), and whether that is "and".
    """
    lex = lexicon("ar")
    word = fold(raw, "ar")
    if word in lex.words or word in lex.idioms:
        return word, 0, False
    if word[:1] in lex.prefixes and len(word) > 3:
        stems = [word[1:]]
        if word[1:3] == "ال":
            stems.append(word[3:])
        elif word[:2] == "لل":
            stems.append(word[2:])
        for stem in stems:
            if stem in lex.words or stem in lex.idioms:
                return stem, 1, word[0] == "و"
        if (
            word[0] == "و" and word[1] in lex.prefixes and len(raw) < 64
        ):  # "and to", "and by"; no endless run of them
            inner, cut, _ = _arabic(raw[1:])
            if cut and inner in lex.words:
                return inner, cut + 1, True
    if word.startswith("ال") and word[2:] in lex.words:
        return word[2:], 0, False
    return word, 0, False


def _idiom(tokens: list[Token], i: int, phrases: tuple[tuple[str, ...], ...]) -> int:
    for phrase in phrases:
        k = len(phrase)
        if i + k <= len(tokens) and all(
            tokens[i + j].word == phrase[j] and (j == 0 or tokens[i + j].start - tokens[i + j - 1].end <= 2)
            for j in range(1, k)
        ):
            return k
    return 0


_SMALL = Decimal(1000)
_ONE, _MILLION = Decimal(1), Decimal(1_000_000)
_MOST = Decimal(10) ** 27  # beyond it, it is no number but noise


class _Parser:
    """Reads one number from `tokens[i]` on. `total` holds closed groups ("two million"), `cur` the open one."""

    total = Decimal(0)
    cur: Decimal | None = None
    alt: Decimal | None = None
    alt_scaled: Decimal | None = None
    last_scale: Decimal | None = None
    closed = digits = ordinal = vague = loose = article = part = began = about = False
    scale = _ONE
    unit = ""
    joining = False  # the last word was an "and" or "of", which is no part of the number by itself

    def __init__(self, text: str, tokens: list[Token], i: int, lex: Lexicon) -> None:
        self.text, self.tokens, self.first, self.lex = text, tokens, i, lex

    def parse(self) -> tuple[Atom | None, int]:
        tokens, lex = self.tokens, self.lex
        i = end = self.first
        while i < len(tokens):
            token = tokens[i]
            if i > self.first and not self._neighbours(i - 1):
                break
            if token.amount is not None:
                if token.word == _ROMAN or not self._digits(token, i):
                    break
                i += 1
                end = i
                continue
            entries = lex.words.get(token.word)
            if entries is None:
                break
            if i > self.first and token.word in lex.idioms and _idiom(tokens, i, lex.idioms[token.word]):
                break
            self.joining = False
            step = self._word(token, entries, i)
            if step == 0:
                break
            i += step
            if not self.article_only() and not self.joining:
                end = i
            if self.loose or (self.ordinal and not lex.ordinal_leads):
                break
        if end == self.first or not self.began:
            return None, self.first + 1
        return self._atom(end), end

    def _neighbours(self, i: int) -> bool:
        """Whether nothing but a space or hyphen stands between `tokens[i]` and the next."""
        if i + 1 >= len(self.tokens):
            return False
        behind = self.tokens[i + 1]
        gap = self.text[self.tokens[i].end : behind.start]
        # "و" (and) written together stands between the two in Arabic.
        return gap in _GAPS or (behind.joined and gap.strip() in ("", "و"))

    def _acts_after(self, i: int) -> dict[str, Decimal]:
        """What the word behind `tokens[i]` does in a number, and its value; empty if it is no neighbour."""
        if not self._neighbours(i):
            return {}
        return {e.act: e.value for e in self.lex.words.get(self.tokens[i + 1].word, ())}

    def article_only(self) -> bool:
        return self.article and self.cur is None and self.total == 0

    def _atom(self, end: int) -> Atom:
        first, last = self.tokens[self.first], self.tokens[end - 1]
        amount = self.total + (self.cur or 0)
        alt = None
        if self.scale >= _MILLION:
            alt = self.alt_scaled and self.alt_scaled * self.scale
        elif self.alt is not None:
            alt = self.alt * self.scale
        atom = Atom(
            first.start, last.end, tidy(amount), alt, self.ordinal, Approx.VAGUE if self.vague else Approx.EXACT,
            self.loose, self.digits, self.scale, self.part,
        )  # fmt: skip
        atom.unit = self.unit
        if self.about:
            atom.approx = Approx.ABOUT
        if self.digits:
            self._digit_marks(atom)
        return atom

    def _digit_marks(self, atom: Atom) -> None:
        """Ordinal and scale letters around digits: 3rd, ke-3, 5bn."""
        text, lex = self.text, self.lex
        if m := _AFTER_DIGITS.match(text, atom.end):
            tail = m[0]
            if tail in lex.ordinal_after:
                atom.ordinal, atom.glued, atom.end = True, True, m.end()
            elif tail in lex.decade_after:
                atom.approx, atom.end = Approx.ABOUT, m.end()
            elif tail in lex.suffixes and (len(tail) > 1 or atom.amount >= 10 or atom.amount % 1):
                atom.amount, atom.scale, atom.end = (
                    atom.amount * lex.suffixes[tail],
                    lex.suffixes[tail],
                    m.end(),
                )
        elif text[atom.end : atom.end + 3] in lex.decade_after and atom.amount < _SMALL:
            atom.approx, atom.end = Approx.ABOUT, atom.end + 3
        head = text[max(0, atom.start - 8) : atom.start]
        for before in lex.ordinal_before:
            if head.lower().endswith(before.lower()):
                atom.ordinal = True
                # "ke-3" is one word; "No. 3" is not.
                if before.endswith("-"):
                    atom.start -= len(before)
                    atom.glued = True
                break

    def _digits(self, token: Token, i: int) -> bool:
        amount = token.amount
        assert amount is not None
        if not self.began:
            self.cur, self.alt, self.digits, self.began = amount, token.alt, True, True
            self.alt_scaled = token.alt_scaled
            return True
        if self.article_only():
            return False
        if (
            0 < amount < 1
            and self.digits
            and self.cur is not None
            and self.cur == self.cur.to_integral_value()
        ):
            self.cur += amount  # 2½
            return True
        # "3 juta 200 ribu": digits behind a closed group, themselves followed by a smaller scale.
        if not self.digits or self.cur is not None or self.last_scale is None or amount >= self.last_scale:
            return False
        acts = self._acts_after(i)
        scales = [acts["scale"]] if "scale" in acts else []
        if any(v < self.last_scale for v in scales) or (
            token.joined and self.last_scale == _SMALL and not scales
        ):
            self.cur, self.alt, self.alt_scaled = amount, None, None
            return True
        return False

    def _word(self, token: Token, entries: tuple[Entry, ...], i: int) -> int:
        """How many tokens were used; 0 when the word does not go on with the number."""
        for entry in entries:
            if step := _ACTIONS[entry.act](self, token, entry.value, i):
                return step
        return 0

    def _can_add(self, value: Decimal) -> bool:
        cur = self.cur
        if cur is None:
            return not self.digits or self.last_scale is None
        if self.digits or self.closed or self.part:
            return False
        low = cur % 100
        if self.lex.vigesimal and low in (60, 80) and value < 20:
            return True
        if self.lex.prefixes and 1 <= low <= 9 and 20 <= value <= 90:  # Arabic: five and twenty
            return True
        if value < 10:
            return low % 10 == 0 and (low != 0 or cur >= 100)
        return value < 100 and low == 0 and cur >= 100

    def _add(self, token: Token, value: Decimal, i: int) -> int:
        if self.lex.prefixes and self.began:
            if (
                value == 10
                and self.cur is not None
                and 1 <= self.cur % 100 <= 9
                and not token.joined
                and not self.digits
            ):
                self.cur += value
                self.closed = True
                return 1
            if not token.joined:
                return 0
        if self.began and (self.article_only() or not self._can_add(value)):
            return 0
        if self.last_scale is not None and self.cur is None and self._next_scale(i) >= self.last_scale:
            return 0  # "two million, three million"
        if self.ordinal and not self.lex.prefixes and (self.cur is None or self.cur < 20):
            return 0
        if self.cur is None:
            self.cur = value
        else:
            self.cur += value
        self.began = True
        return 1

    def _next_scale(self, i: int) -> Decimal:
        """The magnitude that the next word gives to the one at `i`; 0 if none."""
        return self._acts_after(i).get("scale", Decimal(0))

    def _over(self, token: Token, value: Decimal, i: int) -> int:
        """ "dua per tiga": two thirds in words."""
        if self.cur is None or self.digits or self.total or self.part:
            return 0
        acts = self._acts_after(i)
        below = acts.get("add") or acts.get("closed")
        if below is None or not self.cur < below <= 10:
            return 0
        self.cur, self.part = self.cur / below, True
        return 2

    def _closed(self, token: Token, value: Decimal, i: int) -> int:
        step = self._add(token, value, i)
        if step:
            self.closed = True
        return step

    def _teen(self, token: Token, value: Decimal, i: int) -> int:
        if self.cur is None or self.digits or self.closed or not 2 <= self.cur % 100 <= 9:
            return 0
        self.cur += value
        self.closed = True
        return 1

    def _scale(self, token: Token, value: Decimal, i: int) -> int:
        if self.total > _MOST:
            return 0
        if self.article_only():
            self.article, self.cur, self.began = False, _ONE, True
        if self.cur is None:
            if (
                self.lex.prefixes
                and self.began
                and token.joined
                and self.last_scale
                and value < self.last_scale
            ):
                self.cur = _ONE  # "a million and a hundred"
            elif self.vague and self.total:
                self.total *= value  # "puluhan ribu", "tens of millions"
                self.scale = value
                return 1
            elif self.began and self.last_scale is None:
                return 0
            elif not self.began:
                if token.word in self.lex.alone:
                    self.cur = _ONE
                else:
                    self.cur, self.vague = _ONE, True
            elif self.last_scale is not None and value > self.last_scale and not self.vague:
                self.total *= value  # "seratus ribu juta", "cent mille milliards"
                self.last_scale = self.scale = value
                return 1
            elif token.word in self.lex.alone and self.last_scale and value < self.last_scale:
                self.cur = _ONE
            else:
                return 0
        self.began = True
        if value < _SMALL:
            if self.digits and value < 10:
                return 0
            if self.lex.prefixes and token.joined and self.cur is not None and self.cur != 1:
                return 0
            low = self.cur % (100 if value == 100 else 10)
            if self.digits or self.part:
                low = self.cur
            elif low == 0 or (value == 10 and (low > 9 or self.closed)):
                # "mille cent": a bare hundred behind a group
                if self.cur % 1000 == 0 and token.word in self.lex.alone:
                    self.cur += value
                    return 1
                return 0
            self.cur = self.cur - low + low * value
            self.closed = False
            self.scale = max(self.scale, value) if self.digits or value > 10 else self.scale
            return 1
        if self.last_scale is not None and value >= self.last_scale:
            return 0
        self.total += self.cur * value
        self.cur, self.closed, self.part = None, False, False
        self.last_scale = value
        self.scale = max(self.scale, value)
        return 1

    def _scale_plural(self, token: Token, value: Decimal, i: int) -> int:
        if self.cur is not None and not self.vague and not self.article_only():
            return self._scale(token, value, i)
        return self._vague(token, value, i)

    def _one_scale(self, token: Token, value: Decimal, i: int) -> int:
        low = value
        while low >= 10 and low % 10 == 0:
            low /= 10
        if low == 1 or low == 2:
            scale = value / low
            if (
                self.cur is not None
                or (self.last_scale is not None and scale >= self.last_scale)
                or (self.began and self.digits)
            ):
                return 0
            self.total += value
            self.last_scale, self.began = scale, True
            self.scale = max(self.scale, scale)
            return 1
        return 0

    def _group_of(self, token: Token, value: Decimal, i: int) -> int:
        if self.total or (self.cur is not None and (self.cur >= 100 or self.vague)):
            return 0
        self.cur = (self.cur or _ONE) * value
        self.article, self.began, self.closed = False, True, True
        return 1

    def _vague(self, token: Token, value: Decimal, i: int) -> int:
        if self.total > _MOST:
            return 0
        if self.began and not self.article_only() and not (self.vague and self.total):
            return 0
        self.article = False
        # "hundreds of thousands", "tens of millions"
        self.total = (self.total or _ONE) * value
        self.began = self.vague = True
        self.scale = max(self.scale, value)
        return 1

    def _half(self, token: Token, value: Decimal, i: int) -> int:
        if self.article_only() or not self.began:
            self.cur, self.article, self.began, self.part = value, False, True, True
            return 1 + self._article_behind(i)
        if (
            self.cur is not None
            and not self.digits
            and not self.part
            and self.cur == self.cur.to_integral_value()
            and not self.vague
        ):
            self.cur += value
            self.part = True
            return 1
        if self.cur is None and self.last_scale and not self.vague:  # deux millions et demi, مليون ونصف
            self.total += value * self.last_scale
            again = self.last_scale in self._acts_after(i).values()  # مليون ونصف المليون
            return 2 if again else 1
        if (
            self.cur is not None
            and self.digits
            and self.cur < 100
            and self.cur == self.cur.to_integral_value()
        ):
            self.cur += value
            self.part = True
            return 1
        return 0

    def _article_behind(self, i: int) -> int:
        """The "a" of "half a million"."""
        acts = self._acts_after(i)
        if "of" in acts:
            behind = self._article_behind(i + 1)  # a quarter of a million
            return behind and behind + 1
        return int("article" in acts and bool(self._acts_after(i + 1).keys() & {"scale", "group_of"}))

    def _fraction(self, token: Token, value: Decimal, i: int) -> int:
        if self.total or self.part or self.vague or self.ordinal:
            return 0
        if self.cur is not None and self.cur >= value and not self.lex.prefixes:
            return 0
        count = self.cur or _ONE
        if self.lex.prefixes and not self.began and token.word in self.lex.dual_fractions:
            count = Decimal(2)
        self.cur = count / value
        self.article, self.began, self.part = False, True, True
        return 1 + self._article_behind(i)

    def _ordinal(self, token: Token, value: Decimal, i: int) -> int:
        if self.digits or self.vague or self.part:
            return 0
        if self.article_only() or (self.cur == 1 and self.total == 0 and not self.closed):
            if value < 3 or self.lex.vigesimal or self.lex.prefixes or self.lex.ordinal_leads:
                return 0
            self.cur, self.part, self.article, self.began = (
                _ONE / value,
                True,
                False,
                True,
            )  # a third, one-fifth
            return 1
        if self.began and not self._can_add(value):
            if self.cur is not None and value in (100, 1000):  # two hundredth
                self.cur *= value
                self.ordinal = True
                return 1
            return 0
        self.cur = (self.cur or 0) + value
        self.ordinal = self.began = True
        return 1

    def _loose(self, token: Token, value: Decimal, i: int) -> int:
        if self.began and not self.article_only():
            return 0
        self.cur, self.loose, self.began, self.article = value, True, True, False
        return 1

    def _fixed(self, token: Token, value: Decimal, i: int) -> int:
        if self.began or self.article:
            return 0
        self.cur, self.loose, self.began, self.unit = value, True, True, token.word
        return 1

    def _article(self, token: Token, value: Decimal, i: int) -> int:
        if self.began or self.article:
            return 0
        acts = self._acts_after(i)
        if not acts.keys() & {"scale", "group_of", "half", "fraction", "ordinal", "vague"}:
            if self._neighbours(i) and self.tokens[i + 1].word in self.lex.unit_words:  # "a mile"
                self.cur, self.loose, self.began = _ONE, True, True
                return 1
            return 0
        self.article = True
        return 1

    def _inner(self, token: Token, value: Decimal, i: int) -> int:
        if not self.began or self.cur is None or not self._can_add(value):
            return 0
        self.cur += value
        return 1

    def _and(self, token: Token, value: Decimal, i: int) -> int:
        """A joining "and": only where the next word goes on with the number."""
        if not self.began or self.vague or self.article_only():
            return 0
        acts = self._acts_after(i)
        self.joining = True
        before_half = "article" in acts and "half" not in acts and not self.lex.vigesimal
        if before_half and "half" in self._acts_after(i + 1) and self._whole():
            return 2
        if "half" in acts and self._whole():
            return 1
        if self.digits:
            return 0
        small = acts.get("add") or acts.get("closed") or acts.get("inner")
        if small is None:
            return 0
        if self.lex.vigesimal:  # vingt et un, soixante et onze
            fits = self.cur is not None and self.cur % 100 >= 20 and self.cur % 10 == 0 and small in (1, 11)
        else:
            fits = small < 100 and (self.cur is None or (self.cur >= 100 and self.cur % 100 == 0))
        return 1 if fits else 0

    def _whole(self) -> bool:
        if self.part:
            return False
        return self.cur is None or self.cur == self.cur.to_integral_value()

    def _point(self, token: Token, value: Decimal, i: int) -> int:
        """Decimals in words: "lima koma tujuh", "ninety-nine point five"."""
        if self.cur is None or self.digits or self.part or self.vague or self.total:
            return 0
        figures = ""
        while len(figures) < 6:
            acts = self._acts_after(i + len(figures))
            figure = acts.get("add", acts.get("inner"))
            if figure is None or figure > 9:
                break
            figures += str(figure)
        if not figures:
            return 0
        self.cur += Decimal(f"0.{figures}")
        self.part = True
        return 1 + len(figures)

    def _about(self, token: Token, value: Decimal, i: int) -> int:
        """The ending of "140-an"."""
        if not self.digits or self.cur is None or self.text[token.start - 1] != "-":
            return 0
        self.about = True
        return 1

    def _of(self, token: Token, value: Decimal, i: int) -> int:
        """ "hundreds of thousands", "des dizaines de milliers"."""
        if not self.vague or not self.total:
            return 0
        self.joining = True
        return int(bool(self._acts_after(i).keys() & {"scale", "scale_plural", "vague"}))


_ACTIONS: dict[str, Callable[[_Parser, Token, Decimal, int], int]] = {
    act: getattr(_Parser, f"_{act}") for act in (*_ACTS, "fixed", "and", "of", "point", "about", "over")
}


def tidy(amount: Decimal) -> Decimal:
    """Thirds and the like to six places, so that both sides of a comparison agree."""
    exponent: Any = amount.as_tuple().exponent
    return amount.quantize(Decimal("0.000001")) if isinstance(exponent, int) and exponent < -6 else amount


def is_capital(text: str, start: int) -> bool:
    return unicodedata.category(text[start]) == "Lu"
