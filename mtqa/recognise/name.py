"""Names in text with capitals: Indonesian sources, back-translations, English and French versions.

A name is a run of capitalised words. What makes it safe: a gazetteer phrase, or a word that is not known to be written
in lower case; a capital at the start of a sentence, in a title-cased headline or on a common noun (Presiden, Komite)
proves nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from mtqa.locales import table
from mtqa.model import Kind, Lang, Mention, Span
from mtqa.recognise.gazetteer import Entry, fold, phrases, read
from mtqa.values import Name

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’‑-][^\W_]+)*")
ASCII_WORD = re.compile(
    r"(?:[A-Za-z]\.){2,}|[A-Za-z0-9]+(?:['-][A-Za-z0-9]+)*"
)  # the same in plain text, faster
CLITIC = re.compile(r"(?:-?(?:nya|lah|kah|pun|ku|mu)|['’]s?)$")
GENITIVE = re.compile(r"['’]s?$")
GAP = re.compile(
    r"[ \u00a0]|\. | & |[ \u00a0]?\(|\) ?"
)  # between words of one name; a dot only after a title or an initial
SENTENCE_END = ".!?:;…\"“”„‘«»(—–•*/|-'>[·\n"
_ENDS = frozenset(SENTENCE_END)
INFLECTED = re.compile(
    r"^(?:me[mnlrwy]|meng|meny|di|ber|ter|pe[mnlr]|peng|ke|se|memper|diper)\w{4,}|\w{4,}(?:nya|kan)$"
)
ROMAN = re.compile(r"^[IVXLCDM]+$")


@dataclass(frozen=True, slots=True)
class Part:
    """A word or known phrase of a name.

    `role`: "known" (gazetteer), "proper" (a word of no dictionary), "acronym", "foreign" (an English dictionary word in
    another language's text: Rangers, Hill), "common" (a dictionary word with a capital).
    `sure`: the capital is no accident of its place.
    """

    span: Span
    text: str
    role: str
    entries: tuple[Entry, ...] = ()
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """The parts of one name, titles and degrees stripped."""

    span: Span
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    titles: frozenset[str]
    degrees: frozenset[str]  # and the abbreviations of time zones, which belong to a time
    particles: frozenset[str]
    common: frozenset[str]
    generic: frozenset[str]  # of them, those listed by hand
    foreign: frozenset[str]  # of them, those that only English has


@cache
def _lexicon(lang: Lang) -> _Lexicon:
    data = table(lang, "names")
    own = {fold(w) for w in (*data["not_names"].split(), *data["titles"].split())}
    own.update(fold(w) for w in read(f"words.{lang}.txt").split())
    # English titles and brands turn up in every language.
    english = {fold(w) for w in (*read("words.en.txt").split(), *table("en", "names")["not_names"].split())}
    return _Lexicon(
        frozenset(data["titles"].split()),
        frozenset([*data["degrees"].split(), *(fold(z) for z in table(lang, "dates")["words"]["z"])]),
        frozenset(data["particles"].split()),
        frozenset(own | english),
        frozenset(fold(w) for w in data["not_names"].split()),
        frozenset(english - own) if lang == "id" else frozenset(),
    )


@dataclass(slots=True)
class _Token:
    """A capitalised word."""

    text: str
    start: int
    end: int
    low: str
    initial: bool  # the first of a sentence, quote or bracket


def _tokens(text: str) -> tuple[list[_Token], list[str]]:
    """The capitalised words, and the longer words (four letters on) in lower case."""
    out: list[_Token] = []
    matches = list((ASCII_WORD if text.isascii() else WORD).finditer(text))
    words = [m[0] for m in matches]
    capital = [i for i, w in enumerate(words) if w[0].isupper()]
    for i in capital:
        word, (start, end) = words[i], matches[i].span()
        initial = True
        if i:
            before_word, last = words[i - 1], matches[i - 1].end()
            between = text[last:start]
            gap = between.rstrip(" \u00a0\t")
            initial = gap != "" and not _ENDS.isdisjoint(gap)
            if initial:
                if gap == "." and len(before_word) <= 3 and before_word[0].isupper():
                    initial = False  # an initial or a short title: "J. K.", "Dr. "
                elif gap in ("-", "'", "‑") and between == gap:
                    initial = False
        out.append(_Token(word, start, end, fold(word), initial))
    return out, [w for w in words if len(w) > 3 and not w[0].isupper()]


def is_common(word: str, lang: Lang) -> bool:
    """Whether a word is known to be no name: listed in lower case, or an inflection of a listed word."""
    common = _lexicon(lang).common
    low = fold(word)
    if low in common:
        return True
    if lang == "id":
        stem = CLITIC.sub("", low)
        if stem in common:
            return True
        if "-" in low:
            return all(p in common for p in low.split("-"))
        return bool(INFLECTED.match(low)) and _unprefixed(low) in common
    if lang == "fr" and "'" in low:
        return low.rpartition("'")[2] in common
    if low.endswith("'s"):
        return low[:-2] in common
    return low.endswith("s") and low[:-1] in common and len(low) > 4


_PREFIX = re.compile(r"^(?:memper|diper|meng|meny|mem|men|me|di|ber|ter|peng|peny|pem|pen|pe|ke|se)")
_SUFFIX = re.compile(r"(?:kan|an|i|nya)$")


def _unprefixed(low: str) -> str:
    return _SUFFIX.sub("", _PREFIX.sub("", low, count=1), count=1)


def _bare_root(low: str, common: frozenset[str]) -> bool:
    """Whether an Indonesian word is the root of a listed one: headlines leave prefixes out (Rendam, Gugat)."""
    return any(prefix + low in common for prefix in ("di", "ter", "ber", "me", "mem", "men", "meng"))


def _known(text: str, token: _Token, lang: Lang) -> tuple[int, tuple[Entry, ...]]:
    """The longest gazetteer phrase that begins with a word: where it ends, and its entries."""
    table_ = phrases(lang).by_first
    rows = table_.get(token.low)
    if rows is None:
        stem = CLITIC.sub("", token.low)
        rows = table_.get(stem, ()) if stem != token.low else ()
    for words, form, entries in rows:
        if len(words) == 1:
            end = token.start + len(form)
            if form.isupper() and len(form) <= 4 and text[token.start : end] != form:
                continue
            if len(form) != len(token.text) and not CLITIC.fullmatch(text[end : token.end]):
                continue
            return end, entries
        end = token.start + len(form)
        here = text[token.start : end]
        if fold(here) != " ".join(words) or (text[end : end + 1].isalnum() and not CLITIC.match(text[end:])):
            continue
        if any(
            w[0].isupper() and not t[0].isupper() for w, t in zip(form.split(), here.split(), strict=True)
        ):
            continue
        return end, entries
    return 0, ()


@lru_cache(maxsize=8192)
def name_runs(text: str, lang: Lang) -> tuple[Run, ...]:
    """The names of a text with capitals, in order, each with its parts."""
    tokens, lower = _tokens(text)
    if not tokens:
        return ()
    plain = len(lower)
    lexicon = _lexicon(lang)
    long = [t for t in tokens if len(t.text) > 3]
    shouting = len(long) > 2 and sum([t.text.isupper() for t in long]) > 0.6 * (len(long) + plain)
    common = [t for t in long if not t.initial and t.low in lexicon.common and t.low not in lexicon.titles]
    nouns = len(common)
    headline = nouns > max(1, 0.6 * (nouns + plain))
    runs: list[Run] = []
    parts: list[Part] = []
    i = 0

    def close() -> None:
        while parts and parts[-1].role == "common":
            parts.pop()
        while parts and parts[0].role == "common":
            parts.pop(0)
        if parts:
            runs.append(Run(Span(parts[0].span.start, parts[-1].span.end), tuple(parts)))
        parts.clear()

    def joined(token: _Token) -> bool:
        gap = text[parts[-1].span.end : token.start]
        if gap == " " or GAP.fullmatch(gap):
            return True
        return bool(gap.strip()) and all(w in lexicon.particles for w in gap.lower().split())

    while i < len(tokens):
        token = tokens[i]
        if parts and (not joined(token) or (token.initial and text[: token.start].rstrip()[-1:] in ".!?")):
            close()
        alone = token.initial or headline or shouting
        end, entries = _known(text, token, lang)
        one = end and not any(c in text[token.start : end] for c in " -")
        if end and not (one and alone and not token.text.isupper() and is_common(token.text, lang)):
            parts.append(Part(Span(token.start, end), text[token.start : end], "known", entries))
            while i < len(tokens) and tokens[i].start < end:
                i += 1
            continue
        i += 1
        role = _role(token, lexicon, lang, shouting)
        if role == "proper" and headline and lang == "id" and _bare_root(token.low, lexicon.common):
            role = "common"
        if role == "title":
            if parts:
                close()
            continue
        if role is None:
            continue
        if (
            role == "common"
            and parts
            and parts[-1].role in ("proper", "foreign")
            and not (headline or shouting)
        ):
            # What follows a name in capitals belongs to it: Emmanuel Macron, although "macron" is a word too.
            role = (
                "common" if token.low in lexicon.generic or any(c.isdigit() for c in token.low) else "foreign"
            )
        end = token.end
        if not token.text.isalpha() and (
            (lang == "id" and (m := CLITIC.search(token.text)) and "-" in m.group())
            or (m := GENITIVE.search(token.text))
        ):
            end = token.start + m.start()
        sure = not (alone and (len(token.text) < 4 or bool(INFLECTED.match(token.low))))
        if alone and shouting:
            sure = False
        parts.append(Part(Span(token.start, end), text[token.start : end], role, (), sure))
    close()
    return tuple(runs)


def _role(token: _Token, lexicon: _Lexicon, lang: Lang, shouting: bool) -> str | None:
    """None: not worth a word, such as an initial or a degree."""
    low = token.low.rstrip(".")
    if low in lexicon.titles:
        return "title"
    if low in lexicon.degrees or len(low) < 2:
        return None
    if not low.isalpha() and any(c.isdigit() for c in low):
        return "common"
    letters = token.text.replace(".", "")
    if len(letters) > 2 and letters[-1] == "s" and letters[:-1].isupper():
        letters = letters[:-1]
    if letters.isupper() and len(letters) <= 6 and not shouting:
        return "common" if ROMAN.match(letters) else "acronym"
    if not is_common(token.text, lang):
        return "proper"
    return "foreign" if token.low in lexicon.foreign else "common"


def name_type(entries: tuple[Entry, ...]) -> str | None:
    return entries[0].type if entries else None


def find_names(text: str, lang: Lang) -> tuple[Mention, ...]:
    """The names in a text with capitals (Indonesian, English, French), by position; no titles, no degrees."""
    out = []
    for run in name_runs(text, lang):
        known = next((p.entries for p in run.parts if p.entries), ())
        if not known and not any(p.sure for p in run.parts if p.role in ("proper", "acronym")):
            continue
        shown = text[run.span.start : run.span.end]
        entry = known[0].id if known and len(run.parts) == 1 else None
        out.append(Mention(Kind.NAME, run.span, shown, Name(fold(shown), entry, name_type(known))))
    return tuple(out)
